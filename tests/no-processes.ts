import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';

function refuse(): never {
  throw new Error('a unit test starts no process and no thread: vitest.config.ts lists those that do not');
}

const starts = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'] as const;
for (const start of starts) Object.assign(childProcess, { [start]: refuse });
Object.assign(workerThreads, { Worker: refuse });
syncBuiltinESMExports();
