import type { TestOutcome } from './test-names.js';

/** What one line of TAP says. `spaces`: how far it is indented. */
export type TapLine = { spaces: number } & (
  | { kind: 'version' | 'yaml' | 'yaml-end' | 'close' | 'other' }
  | { kind: 'plan'; tests: number }
  | { kind: 'bail'; reason: string }
  | { kind: 'test'; number: number; name: string; outcome: TestOutcome; opens: boolean }
);

/** Reads a line of TAP 12 to 14, without its end. */
export function readTapLine(line: string): TapLine {
  const text = line.trimStart();
  const spaces = line.length - text.length;
  const rest = text.trimEnd();
  if (rest === 'TAP version 13' || rest === 'TAP version 14') return { kind: 'version', spaces };
  const plan = /^1\.\.(\d{1,9})(?: +#.*)?$/.exec(rest);
  if (plan !== null) return { kind: 'plan', spaces, tests: Number(plan[1]) };
  if (rest === '---') return { kind: 'yaml', spaces };
  if (rest === '...') return { kind: 'yaml-end', spaces };
  if (rest === '}') return { kind: 'close', spaces };
  if (rest.startsWith('Bail out!'))
    return { kind: 'bail', spaces, reason: rest.slice('Bail out!'.length).trim() };
  const status = /^(?:not )?ok(?= |$)/.exec(rest)?.[0];
  return status === undefined
    ? { kind: 'other', spaces }
    : { spaces, ...readPoint(status, rest.slice(status.length)) };
}

function readPoint(
  status: string,
  after: string,
): { kind: 'test'; number: number; name: string; outcome: TestOutcome; opens: boolean } {
  const opens = after.endsWith(' {');
  const text = opens ? after.slice(0, -2) : after;
  const [, number = ''] = /^ +(\d{1,9})(?= |$)/.exec(text) ?? [];
  const described = text.trimStart().slice(number.length).trimStart();
  const end = hashIn(described);
  const directive =
    end === undefined
      ? ''
      : described
          .slice(end + 1)
          .trimStart()
          .toLowerCase();
  const name = described
    .slice(0, end)
    .replace(/^- ?/, '')
    .trim()
    .replace(/\\([\\#])/g, '$1');
  const isSkipped = directive.startsWith('skip') || directive.startsWith('todo');
  const outcome = isSkipped ? 'skipped' : status === 'ok' ? 'passed' : 'failed';
  return { kind: 'test', number: Number(number), name: name === '' ? `#${number}` : name, outcome, opens };
}

/** Finds the hash that begins a directive or comment: one after a space that no backslash escapes. */
function hashIn(text: string): number | undefined {
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    if (at === 0 || text[at - 1] === ' ') return at;
  }
  return undefined;
}
