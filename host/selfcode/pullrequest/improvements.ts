import type { RunSummary } from '../run-summary.js';
import { committedEdits, type File } from './edits.js';
import { foreign, score, table } from './markdown.js';

const columns = [
  ['pattern', 'left'],
  ['file', 'left'],
  ['line', 'right'],
  ['what', 'left'],
  ['gain', 'right'],
  ["file's score", 'right'],
] as const;
const ownersColumn = ['owners', 'left'] as const;

/** Owners that a row names; nobody is mentioned. */
const ownersShown = 3;

/** The table of what is on the branch, in at most `maximum` UTF-16 units. */
export function improvements(run: RunSummary, maximum: number): string {
  const edits = committedEdits(run);
  if (edits.length === 0) return '';
  const files = new Map(run.files.map((file) => [file.path, file]));
  const owned = edits.some(({ path }) => (files.get(path)?.owners.length ?? 0) > 0);
  const rows = edits.map(({ rule, path, line, message, score: gain }) => {
    const file = files.get(path);
    const cells = [foreign(rule, 60), foreign(path), String(line), foreign(message), score(gain)];
    return [...cells, change(file), ...(owned ? [owners(file)] : [])];
  });
  const heading = '## Improvements\n\n';
  return heading + table(owned ? [...columns, ownersColumn] : columns, rows, maximum - heading.length);
}

function change(file: File | undefined): string {
  if (file?.scoreBefore === undefined && file?.scoreAfter === undefined) return '–';
  return `${score(file.scoreBefore)} → ${score(file.scoreAfter)}`;
}

function owners(file: File | undefined): string {
  const names = file?.owners ?? [];
  const more = names.length > ownersShown ? ` and ${names.length - ownersShown} more` : '';
  return (
    names
      .slice(0, ownersShown)
      .map((name) => foreign(name, 60))
      .join(', ') + more
  );
}
