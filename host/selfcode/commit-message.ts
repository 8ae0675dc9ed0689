import { shorten } from '../base/shorten.js';
import type { Opportunity } from './records.js';

const subjectLength = 72;

export interface Evidence {
  /** Undefined: nothing was tested. */
  command: string | undefined;
  runs: number;
}

/** The message of a commit with one improvement. */
export function improvementMessage(about: Opportunity, run: string, evidence: Evidence): string {
  const subject = shorten(plain(`${about.ruleName}: ${about.message}`), subjectLength);
  return `${subject}

${[
  `Finding: ${about.rule} (${about.severity}) in ${about.path}:${about.line}`,
  `Score: ${about.score.toFixed(2)}`,
  ...proof(run, evidence),
]
  .map(plain)
  .join('\n')}
`;
}

/** The message of one commit with all improvements. */
export function squashedMessage(all: readonly Opportunity[], run: string, evidence: Evidence): string {
  const files = new Set(all.map(({ path }) => path)).size;
  const subject = `refactor: ${all.length} improvements in ${files} ${files === 1 ? 'file' : 'files'}`;
  const list = all.map(({ rule, ruleName, path, line }) => `- ${rule} ${ruleName}: ${path}:${line}`);
  return `${subject}\n\n${[...list, '', ...proof(run, evidence)].map(plain).join('\n')}\n`;
}

function proof(run: string, { command, runs }: Evidence): string[] {
  const tests = command === undefined ? 'untested' : `${command} passes (${runs} runs)`;
  return ['Validator: accepted', `Tests: ${tests}`, `Run: ${run}`];
}

/**
 * What services obey in commit messages: words that skip checks, mentions of people, and references, which close
 * issues.
 */
const obeyed =
  /\[(?=[^\]]{0,40}\b(?:ci|skip|actions)\b)|(?<!\w)@(?=\w)|#(?=\d)|\bG(?=H-\d)|:(?=\/\/)|\*(?=\*\*NO_CI)/gi;

/** One line that says nothing to anybody but its reader: paths and messages are the repository's. */
function plain(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(obeyed, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`);
}
