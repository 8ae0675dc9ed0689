import { checkComponent } from './check.js';
import { serveLook } from './serve-look.js';

await serveLook(async ({ name, kind, bytes }) => (await checkComponent(name, kind, bytes)).world);
