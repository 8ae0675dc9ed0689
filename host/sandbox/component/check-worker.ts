import { workerData } from 'node:worker_threads';
import { answerParent } from './answer.js';
import { checkComponent } from './check.js';
import type { ComponentRequest } from './thread.js';

const { name, kind, bytes } = workerData as ComponentRequest;
await answerParent(() => checkComponent(name, kind, bytes));
