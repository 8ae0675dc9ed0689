// The way of `tarscli hyperlight-run` to the message that hands a task to a sandbox, on jco in a thread.
import { functionsOf } from './functions.mjs';
import { parse, readSource } from './sources.mjs';

/** File and function; each calls the next one by its name. Without a function, the file as a whole calls it. */
const hops = [
  ['host/cli/main.ts'],
  ['host/cli/program.ts', 'runCli'],
  ['host/cli/program.ts', 'run'],
  ['host/cli/program.ts', 'createProgram'],
  ['host/cli/commands/hyperlight-run.ts', 'create'],
  ['host/cli/run/execute.ts', 'executeRun'],
  ['host/analysis/analyze.ts', 'analyze'],
  ['host/analysis/analyze.ts', 'analysisIn'],
  ['host/analysis/pipeline.ts', 'runPipeline'],
  ['host/analysis/pipeline.ts', 'analyzeFiles'],
  ['host/analysis/context.ts', 'reports'],
  ['host/host/host.ts', 'run'],
  ['host/host/host.ts', '#run'],
  ['host/run/run.ts', 'reports'],
  ['host/run/run.ts', '#read'],
  ['host/run/run.ts', '#accept'],
  ['host/run/run.ts', '#dispatchSoon'],
  ['host/run/run.ts', '#dispatch'],
  ['host/run/run.ts', '#work'],
  ['host/run/run.ts', '#serveGroup'],
  ['host/run/run.ts', '#callFiles'],
  ['host/run/call-batch.ts', 'callBatch'],
  ['host/pool/pool.ts', 'call'],
  ['host/pool/pool.ts', '#callSandbox'],
  ['host/sandbox/jco/sandbox.ts', 'call'],
  ['host/sandbox/jco/threads.ts', 'call'],
];
const last = 'postMessage';

/** `hops` counts calls. `broken` names steps where a function is missing or doesn't call the next one. */
export function mainPath() {
  const files = [...new Set(hops.map(([file]) => file))];
  const functions = new Map(files.map((file) => [file, functionsOf(parse(file, readSource(file)))]));
  const broken = hops.flatMap(([file, name], at) => {
    const next = hops[at + 1]?.[1] ?? last;
    const bodies =
      name === undefined
        ? [readSource(file)]
        : functions
            .get(file)
            .filter((one) => one.name === name)
            .map(({ body }) => body);
    const calls = bodies.some((body) => new RegExp(`(?<![\\w#])${next}\\(`).test(body));
    return calls ? [] : [`${file} ${name ?? ''}: ${bodies.length === 0 ? 'missing' : `no call of ${next}`}`];
  });
  return { files, hops: hops.length, broken };
}
