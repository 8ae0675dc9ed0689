import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SourceFile } from '../../host/index.js';
import { type CompetitorModule, competitorsPackage, requireCompetitor } from '../lib/competitors.js';

/** Parses and matches as a program that uses the package in process would: every rule, its range and its text. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { createRequire } = require('node:module');
  const load = createRequire(workerData.packageFile);
  const napi = load('@ast-grep/napi');
  napi.registerDynamicLanguage({ csharp: load('@ast-grep/lang-csharp') });
  const rules = workerData.rules.map(({ rule, constraints, utils, transform }) => ({ rule, constraints, utils, transform, language: 'csharp' }));
  parentPort.on('message', (texts) => {
    let found = 0;
    for (const text of texts) {
      const root = napi.parse('csharp', text).root();
      for (const rule of rules) for (const node of root.findAll(rule)) { node.range(); node.text(); found++; }
    }
    parentPort.postMessage(found);
  });`;

const batch = 16;

/** Equal rules through ast-grep's Node package, on worker threads that get files by the batch. */
export const astGrepNapi: CompetitorModule = {
  name: '@ast-grep/napi',
  async open({ rules }) {
    requireCompetitor.resolve('@ast-grep/napi');
    const workerData = { packageFile: competitorsPackage, rules };
    return {
      analyzers: [
        {
          name: '@ast-grep/napi, no sandbox',
          parallel: true,
          slow: true,
          async open(parallelism) {
            const workers = Array.from(
              { length: parallelism },
              () => new Worker(program, { eval: true, workerData }),
            );
            const ask = async (worker: Worker, files: readonly SourceFile[]) => {
              const answer = once(worker, 'message');
              worker.postMessage(files.map(({ text }) => text));
              await answer;
            };
            await Promise.all(workers.map((worker) => ask(worker, [])));
            return {
              async run(files) {
                let next = 0;
                await Promise.all(
                  workers.map(async (worker) => {
                    while (next < files.length) {
                      const some = files.slice(next, next + batch);
                      next += batch;
                      await ask(worker, some);
                    }
                  }),
                );
              },
              one: (file) => ask(workers[0]!, [file]),
              close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
            };
          },
        },
      ],
    };
  },
};
