import { shorten } from '../../base/shorten.js';
import { plural } from '../../reports/plural.js';
import { visible } from '../../reports/visible.js';
import type { LeftReason, TakenOver } from './take-over.js';
import type { ReadState } from './workflow-state.js';

const dayMs = 24 * 60 * 60 * 1000;

/** A state that says that it runs is taken for a run's own if it is younger. */
const freshMs = dayMs;

export interface ExplainOptions {
  now: Date;
  /** What `takeOver` found; without it, nothing is said of single files. */
  taken?: TakenOver | undefined;
}

/**
 * Says in plain sentences what is wrong with a state that no run works on any more; none if nothing is. Names of files
 * are made visible.
 */
export function explainStuck(state: ReadState, { now, taken }: ExplainOptions): string[] {
  return [
    ...endless(state, now),
    ...inWork(state),
    ...counted(state),
    ...(taken === undefined ? [] : listed(taken)),
  ];
}

function endless({ status, startedAt, endedAt }: ReadState, now: Date): string[] {
  if (status.toLowerCase() !== 'running') return [];
  const said = `Its status is "${name(status)}"`;
  if (endedAt !== undefined) return [`${said}, and yet it ended at ${endedAt.toISOString()}.`];
  if (startedAt === undefined) return [`${said}, and it doesn't say since when.`];
  const ageMs = now.getTime() - startedAt.getTime();
  if (ageMs < 0) return [`${said}, since a time that hasn't come yet: ${startedAt.toISOString()}.`];
  if (ageMs < freshMs) return [];
  return [
    `${said} since ${startedAt.toISOString()}, ${plural(Math.floor(ageMs / dayMs), 'day')} ago, without an end.`,
  ];
}

function inWork({ current, toProcess, processed, failed }: ReadState): string[] {
  if (current === undefined) return [];
  const has = (list: readonly string[]) => list.includes(current);
  if (has(processed) || has(failed))
    return [`${name(current)} is named as the file in work, and its work is over.`];
  const where = has(toProcess) ? 'is still listed' : 'was taken from the list';
  return [
    `${name(current)} is named as the file in work: it ${where}, and was neither processed nor given up.`,
  ];
}

function counted({ statistics, toProcess, processed, failed, current }: ReadState): string[] {
  const total = statistics.totalFiles ?? statistics.FilesToProcess;
  const over = processed.length + failed.length;
  const sentences: string[] = [];
  if (over === 0 && (toProcess.length > 0 || current !== undefined))
    sentences.push('No file was ever processed.');
  const known = over + new Set([...toProcess, ...(current === undefined ? [] : [current])]).size;
  if (total !== undefined && total !== known) {
    sentences.push(`It counts ${plural(total, 'file')} and names ${known}.`);
  }
  return sentences;
}

const groups: readonly (readonly [LeftReason, (count: number) => string])[] = [
  [
    'build-output',
    (count) => `${plural(count, 'entry is', 'entries are')} output of a build, in bin or obj.`,
  ],
  ['log', (count) => `${plural(count, 'entry is a log', 'entries are logs')}.`],
  ['generated', (count) => `${plural(count, 'entry is', 'entries are')} generated.`],
  ['vendored', (count) => `${plural(count, 'entry is', 'entries are')} code of others.`],
  [
    'not-source',
    (count) => `${plural(count, 'entry is', 'entries are')} no source file of a known language.`,
  ],
  ['outside', (count) => `${plural(count, 'entry leads', 'entries lead')} out of the folder.`],
  ['gone', (count) => `${plural(count, "entry doesn't", "entries don't")} exist in the folder.`],
  [
    'ambiguous',
    (count) => `${plural(count, 'entry fits', 'entries fit')} several files whose names differ in case.`,
  ],
  ['repeated', (count) => `${plural(count, 'entry is', 'entries are')} listed twice.`],
  ['done', (count) => `${plural(count, 'entry is', 'entries are')} still listed, and done.`],
];

function listed({ left, files, mapping }: TakenOver): string[] {
  const sentences = groups.flatMap(([why, say]) => {
    const count = left.filter((entry) => entry.why === why).length;
    return count === 0 ? [] : [say(count)];
  });
  const { without, before } = mapping;
  const elsewhere = [
    ...(without === '' ? [] : [`Its paths begin with ${name(without)}, which is left out.`]),
    ...(before === '' ? [] : [`Its files are in ${name(before)} now.`]),
  ];
  return [...sentences, ...elsewhere, `${plural(files.length, 'source file')} can be gone on with.`];
}

function name(text: string): string {
  return visible(shorten(text, 200));
}
