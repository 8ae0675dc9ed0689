import { answerParent } from './answer.js';
import { checkComponent } from './check.js';

await answerParent(async ({ name, kind, bytes }) => (await checkComponent(name, kind, bytes)).world);
