import { checkComponent } from './check.js';
import { serveLook } from './serve-look.js';

// The thread or process that host/sandbox/component/worlds.ts starts.
await serveLook(async ({ name, kind, bytes }) => (await checkComponent(name, kind, bytes)).world);
