import { readdirSync, readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { join } from 'node:path';
import { BundledModules } from './places.js';
import { type Stage, stageOf } from './stages.js';

/** A function on a stack. */
export interface Frame {
  functionName: string;
  url: string;
  /** The host's module that it is from. */
  module: string | undefined;
  /** Whether jco generated it: it lifts and lowers values between components and their callers. */
  isGlue: boolean;
  /** The stage of WebAssembly. */
  wasm: Stage | undefined;
}

export type StageTimes = Map<Stage | undefined, number>;

interface Node {
  call: Profiler.ProfileNode;
  parent: Node | undefined;
  selfUs: number;
}

/**
 * Reads the profiles of a folder: times of each stage, by the thread's number in `node:worker_threads`; 0 is the main
 * one.
 */
export function readProfiles(folder: string, parseFunction: string): Map<number, StageTimes> {
  const places = new BundledModules();
  return new Map(
    readdirSync(folder).map((name) => {
      // CPU.<date>.<time>.<process>.<thread>.<number>.cpuprofile
      const thread = Number(name.split('.')[4]);
      const profile = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profiler.Profile;
      return [thread, stageTimes(profile, places, parseFunction)] as const;
    }),
  );
}

function stageTimes(profile: Profiler.Profile, places: BundledModules, parseFunction: string): StageTimes {
  const nodes = nodesOf(profile);
  const parser = parserModule(nodes);
  const times: StageTimes = new Map();
  for (const node of nodes) {
    if (node.selfUs === 0 || node.call.callFrame.functionName === '(idle)') continue;
    const stack = stackOf(node);
    const callers = stack.map(({ call: { callFrame } }): Frame => {
      const { functionName, url, lineNumber } = callFrame;
      return {
        functionName,
        url,
        module: places.of(url, lineNumber),
        isGlue: url === 'component.js',
        wasm: undefined,
      };
    });
    const own = callers[0]!;
    if (own.url.startsWith('wasm:')) own.wasm = wasmStage(stack, parser, parseFunction);
    const stage = stageOf(callers);
    times.set(stage, (times.get(stage) ?? 0) + node.selfUs / 1000);
  }
  return times;
}

export function nodesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Node[] {
  const byId = new Map(
    nodes.map((call): [number, Node] => [call.id, { call, parent: undefined, selfUs: 0 }]),
  );
  for (const { id, children = [] } of nodes) {
    for (const child of children) byId.get(child)!.parent = byId.get(id);
  }
  samples.forEach((id, at) => {
    byId.get(id)!.selfUs += timeDeltas[at]!;
  });
  return [...byId.values()];
}

/** Returns the node and those that called it, up to the root. */
export function stackOf(node: Node): Node[] {
  const stack: Node[] = [];
  for (let one: Node | undefined = node; one; one = one.parent) stack.push(one);
  return stack;
}

function wasmStage(stack: readonly Node[], parser: string | undefined, parseFunction: string): Stage {
  const [own] = stack;
  if (own!.call.callFrame.url !== parser) return 'agent';
  const parses = stack.some(
    ({ call: { callFrame } }) => callFrame.url === parser && callFrame.functionName === parseFunction,
  );
  return parses ? 'parse' : 'match';
}

/**
 * Finds the module of the parser: of the modules that are called by way of jco's code from another one, the one that
 * takes most time.
 */
function parserModule(nodes: readonly Node[]): string | undefined {
  const times = new Map<string, number>();
  for (const node of nodes) {
    const { url } = node.call.callFrame;
    if (!url.startsWith('wasm:') || node.selfUs === 0) continue;
    const urls = stackOf(node).map(({ call }) => call.callFrame.url);
    const glue = urls.indexOf('component.js');
    if (glue >= 0 && urls.slice(glue).some((other) => other.startsWith('wasm:'))) {
      times.set(url, (times.get(url) ?? 0) + node.selfUs);
    }
  }
  return [...times].sort(([, a], [, b]) => b - a)[0]?.[0];
}
