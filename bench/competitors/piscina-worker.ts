import { workerData } from 'node:worker_threads';
import type { Report, Source } from '../../wit/types/agent.js';
import { loadPlainAgent } from '../lib/plain-agent.js';

// Piscina gives its worker both its own data and the data that was passed on.
const { folder } = (Array.isArray(workerData) ? workerData[1] : workerData) as { folder: string };
const analyze = await loadPlainAgent(folder);

export default (source: Source): Report => analyze(source);

export const nothing = (): void => {};
