import { answerParent } from './answer.js';
import { checkComponent } from './check.js';

await answerParent(({ name, kind, bytes }) => checkComponent(name, kind, bytes));
