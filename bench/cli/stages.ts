import type { Frame } from './profile.js';

/** What tarscli's time goes to, in the order of a file's path through it. */
export const stages = [
  'start',
  'image',
  'walk',
  'read',
  'decode',
  'classify',
  'hand over',
  'between components',
  'parse',
  'match',
  'agent',
  'undo',
  'check',
  'judge',
  'suppressions',
  'cache and journal',
  'clones',
  'score',
  'format',
  'write',
  'event loop',
  'garbage collection',
] as const;

export type Stage = (typeof stages)[number];

/** Which modules of the host belong to a stage. The first that fits counts; what fits none is its caller's. */
const modules: [RegExp, Stage][] = [
  [/^host\/findings\/clones\//, 'clones'],
  [/^host\/findings\/(fingerprint|baseline|severity|selection|line-index|fix|edits|diff|patch)/, 'judge'],
  [/^host\/findings\//, 'suppressions'],
  [/^host\/analysis\/(filter-findings|wanted-findings|agent-settings|baseline|learning|totals)/, 'judge'],
  [/^host\/(analysis\/(scores|scorer-rules)|workflow\/(score|churn|documents|batches|portions))/, 'score'],
  [/^host\/workflow\/merge/, 'hand over'],
  [/^host\/(results\/|analysis\/stored-reports|analysis\/file-archive)/, 'cache and journal'],
  [/^host\/files\/encoding/, 'decode'],
  [/^host\/(reports\/pieces|cli\/run\/(sink|run-output|presenter)|files\/write)/, 'write'],
  [/^host\/(files\/source\.|base\/read-regular)/, 'read'],
  [
    /^host\/(git\/|files\/(discover|walk|git|glob|ignore|exclusions|tree|targets|named|sources|temporary|wildmatch|skip|bounded|path-class))/,
    'walk',
  ],
  [/^host\/files\//, 'classify'],
  [/^host\/contract\/(outcome|schemas|answer-json|overlap)/, 'check'],
  [/^host\/sandbox\/jco\/(memory-content|memory-images|snapshot|mutable-state|state)/, 'undo'],
  [/^host\/sandbox\/jco\/(lifting|canonical)/, 'between components'],
  [
    /^host\/sandbox\/jco\/(server|worker|threads|sandbox|protocol|runner|fault)|^host\/sandbox\/fault/,
    'hand over',
  ],
  [/^host\/(sandbox|images|agents)\//, 'image'],
  [/^host\/(run|pool|host|telemetry)\/|^host\/analysis\/(context|input|text-source)/, 'hand over'],
  [/^host\/reports\//, 'format'],
  [/^host\/(cli|config|patterns|analysis)\//, 'start'],
];

/** Functions of the host whose callees belong to another stage than their own modules tell. */
const functions: Record<string, Stage> = {
  detachContents: 'image',
  fill: 'image',
  instantiate: 'image',
  setUp: 'image',
  resultKey: 'cache and journal',
};

/** What Node does without any code of ours on the stack; the first that fits anything on it counts. */
const ofNode: [RegExp, Stage][] = [
  [/^node:internal\/(modules|bootstrap|process\/(esm|pre_exec)|main|vm|source_map)/, 'start'],
  [/^node:internal\/fs|^node:fs/, 'read'],
  [/child_process/, 'walk'],
  [/^node:internal\/(per_context\/messageport|worker|event_target)/, 'hand over'],
  [/^node:/, 'event loop'],
];

/** Returns the stage of code whose callers, from itself up, are given; undefined if nothing tells. */
export function stageOf(callers: readonly Frame[]): Stage | undefined {
  const [own] = callers;
  if (own?.wasm) return own.wasm;
  if (own?.functionName === '(garbage collector)') return 'garbage collection';
  const named = callers.find(({ module, functionName }) => module && functionName in functions);
  if (named) return functions[named.functionName];
  for (const { module = '', isGlue } of callers) {
    const stage = isGlue ? 'between components' : modules.find(([pattern]) => pattern.test(module))?.[1];
    if (stage) return stage;
  }
  const stage = ofNode.find(([pattern]) => callers.some(({ url }) => pattern.test(url)))?.[1];
  const writes = callers.some(({ functionName }) => /^(write|append)File/.test(functionName));
  return stage === 'read' && writes ? 'write' : stage;
}
