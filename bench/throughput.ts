import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { Host } from '../host/index.js';
import { type Competitor, interleave, medianOf, ratio } from './lib/measure.js';
import { astGrepRule, csharpRules } from './lib/rules.js';
import type { BenchSource } from './lib/sources.js';

/** A whole code base, with equal rules and an equal number of threads, in one warm process. */
export async function throughput(sources: BenchSource[], threads: number, rounds: number): Promise<void> {
  const rules = await csharpRules();
  const settings = { patterns: rules };
  await using host = await Host.open({ backend: 'jco', concurrency: threads });
  const counts: Record<string, number> = {};
  const peers = await Promise.all(Array.from({ length: threads }, () => napiThread(rules.map(astGrepRule))));
  const files = sources.map(({ path, text }) => ({ path, text, language: 'csharp' }));
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);

  const competitors: Competitor[] = [
    {
      name: 'tars-hyperlight (jco)',
      async run() {
        counts.ours = 0;
        for await (const report of host.run('pattern-matcher', files, { settings, order: 'completed' })) {
          if (report.error) throw new Error(`${report.path}: ${report.error.message}`);
          counts.ours += report.findings.length;
        }
      },
    },
    {
      name: '@ast-grep/napi',
      async run() {
        // Dealt out one by one, so that no thread waits for another at the end.
        let next = 0;
        counts.napi = 0;
        await Promise.all(
          peers.map(async (peer) => {
            while (next < files.length) {
              const batch = files.slice(next, next + 16);
              next += 16;
              const found = await peer.scan(batch.map(({ text }) => text));
              counts.napi = (counts.napi ?? 0) + found;
            }
          }),
        );
      },
    },
  ];
  const results = await interleave(competitors, rounds, 1);
  for (const peer of peers) await peer.end();

  const [ours, napi] = results;
  const megabytes = bytes / 1e6;
  console.log(
    `\nthroughput: ${files.length} C# files, ${megabytes.toFixed(1)} MB, ${rules.length} rules, ${threads} thread(s), ${rounds} rounds`,
  );
  console.log('| | MB/s wall | MB/s CPU | matches |\n| --- | --- | --- | --- |');
  for (const [index, result] of results.entries()) {
    const wall = megabytes / (medianOf(result, (sample) => sample.wallMs) / 1000);
    const cpu = megabytes / (medianOf(result, (sample) => sample.cpuMs) / 1000);
    console.log(
      `| ${result.name} | ${wall.toFixed(2)} | ${cpu.toFixed(2)} | ${index === 0 ? counts.ours : counts.napi} |`,
    );
  }
  for (const [what, pick] of [
    ['wall', (s: { wallMs: number }) => s.wallMs],
    ['CPU', (s: { cpuMs: number }) => s.cpuMs],
  ] as const) {
    const of = ratio(napi!, ours!, pick as never);
    console.log(`throughput of ours over napi's, ${what}: ${of.median.toFixed(2)} (${of.range})`);
  }
}

/** Parses and matches as a program that uses the package in process would: every rule, its range and its text. */
const napiProgram = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { createRequire } = require('node:module');
  const load = createRequire(workerData.peers);
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

interface Peer {
  scan(texts: string[]): Promise<number>;
  end(): Promise<number>;
}

async function napiThread(rules: object[]): Promise<Peer> {
  const peers = createRequire(import.meta.url).resolve('../../bench/peers/package.json');
  const worker = new Worker(napiProgram, { eval: true, workerData: { peers, rules } });
  return {
    // `once` rejects when the worker fails.
    scan: async (texts) => {
      worker.postMessage(texts);
      const [found] = await once(worker, 'message');
      return found;
    },
    end: () => worker.terminate(),
  };
}
