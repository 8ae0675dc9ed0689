import type { Host } from '../../host/host.js';
import { compilePatterns } from '../../patterns/compile.js';
import { testExamples } from '../../patterns/examples.js';
import { completePattern } from '../../patterns/pattern.js';
import type { PatternRecord } from '../../patterns/schema.js';
import type { Cluster, Occurrence } from './cluster.js';
import type { Node } from './tree.js';

export interface Candidate {
  record: PatternRecord;
  cluster: Cluster;
}

interface Example {
  code: string;
  count: number;
  fixed: string;
}

const examplesEach = 3;
/** Longer surroundings of an edit aren't tried as examples. */
export const maximumExampleLength = 2000;
const maximumExamples = 6;
/** Most occurrences tried of one shape; more would show nothing new. */
const maximumTried = 50;

/**
 * Keeps the candidates that do in the sandbox what the edits did. Gives them examples: the smallest pieces of the
 * edited texts that parse by themselves.
 */
export async function verified(
  host: Host,
  candidates: readonly Candidate[],
  minimum: number,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const compiled = await compiling(host, candidates, signal);
  const found = new Map<Candidate, Example[]>(compiled.map((candidate) => [candidate, []]));
  const open = compiled.flatMap((candidate) =>
    candidate.cluster.occurrences
      .slice(0, Math.max(maximumTried, minimum))
      .map((occurrence) => ({ candidate, options: examplesOf(occurrence) })),
  );
  for (let round = 0; round < maximumExamples; round++) {
    const asked = open.filter(({ candidate, options }) => {
      return options.length > round && found.get(candidate)!.length < Math.max(examplesEach, minimum);
    });
    if (asked.length === 0) break;
    const trials = asked.map(({ candidate, options }, index) =>
      completePattern({
        ...candidate.record,
        id: `TRIAL${index}`,
        examples: { invalid: [options[round]!] },
      }),
    );
    const results = await testExamples(host, trials, signal);
    for (const [index, { failures }] of results.entries()) {
      if (failures.length > 0) continue;
      const { candidate, options } = asked[index]!;
      found.get(candidate)!.push(options[round]!);
      options.length = 0;
    }
  }
  return [...found]
    .filter(([, examples]) => examples.length >= Math.min(minimum, examplesEach))
    .map(([candidate, examples]) => ({
      ...candidate,
      record: { ...candidate.record, examples: { invalid: examples.slice(0, examplesEach) } },
    }));
}

async function compiling(
  host: Host,
  candidates: readonly Candidate[],
  signal: AbortSignal,
): Promise<Candidate[]> {
  const patterns = candidates.map(({ record }) => completePattern({ ...record, enabled: true }));
  const issues = await compilePatterns(host, { patterns, sources: [] }, signal);
  const broken = new Set(issues.map(({ id }) => id));
  if (broken.has(undefined)) return [];
  return candidates.filter(({ record }) => !broken.has(record.id));
}

/** Returns the edit with more and more of its surroundings. */
function examplesOf({ before, after }: Occurrence): Example[] {
  const examples: Example[] = [];
  for (let around: Node | undefined = before; around !== undefined; around = around.parent) {
    if (around.text.length > maximumExampleLength) break;
    const head = around.text.slice(0, before.start - around.start);
    const tail = around.text.slice(before.end - around.start);
    const end = around.text.endsWith('\n') ? '' : '\n';
    examples.push({ code: around.text + end, count: 1, fixed: head + (after?.text ?? '') + tail + end });
    if (examples.length === maximumExamples) break;
  }
  return examples;
}
