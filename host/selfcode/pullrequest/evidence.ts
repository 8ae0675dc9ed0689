import { plural } from '../../reports/plural.js';
import type { RunSummary } from '../run-summary.js';
import { codeBlock, foreign, table } from './markdown.js';

const commandLength = 1000;
/** UTF-16 units of the list of quarantined tests. */
const listLength = 6000;

/** What was tested, how, and which tests were left aside. */
export function evidence({ tests }: RunSummary): string {
  const heading = '## Evidence\n\n';
  if (tests.state === 'untested') {
    return `${heading}**Untested:** ${foreign(tests.why)}. The edits parse, and each removes its finding without a new one.\n`;
  }
  const { command, runs, passed, quarantined, confinement } = tests;
  const counted = passed === 0 ? '' : `; ${plural(passed, 'test')} passed the last time`;
  const ran = `It ran ${runs === 1 ? 'once' : `${runs} times`}${counted}. Confinement: ${foreign(confinement, 120)}.\n`;
  return `${heading}${codeBlock(command, commandLength)}\n${ran}${setAside(quarantined)}`;
}

function setAside(names: readonly string[]): string {
  if (names.length === 0) return '';
  const told = `\n${plural(names.length, 'test')} gave different results on the untouched base, and ${names.length === 1 ? "doesn't" : "don't"} count:\n\n`;
  const rows = names.map((name) => [foreign(name)]);
  return told + table([['quarantined test', 'left']], rows, listLength);
}
