import { answerParent } from './answer.js';
import { checkComponent } from './check.js';

// The thread or process that host/sandbox/component/worlds.ts starts.
await answerParent(async ({ name, kind, bytes }) => (await checkComponent(name, kind, bytes)).world);
