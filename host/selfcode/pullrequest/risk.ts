import { plural } from '../../reports/plural.js';
import type { RunSummary } from '../run-summary.js';
import { committedEdits, linesOf, pathsOf } from './edits.js';

const levels = ['low', 'medium', 'high'] as const;
export type RiskLevel = (typeof levels)[number];

export interface Risk {
  level: RiskLevel;
  /** Sentences without a full stop. */
  reasons: string[];
}

/** Added and removed lines of a change that people still read whole. */
const readableLines = 400;

/** Judges by what was tested and by how much is to be read; the level is the highest of all reasons. */
export function riskOf(run: RunSummary): Risk {
  const found = [...testing(run.tests), ...size(run), ...losses(run)];
  const level = found.reduce<RiskLevel>(
    (highest, [of]) => (levels.indexOf(of) > levels.indexOf(highest) ? of : highest),
    'low',
  );
  return { level, reasons: found.map(([, reason]) => reason) };
}

type Reason = [level: RiskLevel, reason: string];

function testing(tests: RunSummary['tests']): Reason[] {
  if (tests.state === 'untested') return [['high', 'nothing was tested']];
  const { quarantined, passed } = tests;
  const reasons: Reason[] = [['low', 'the tests pass on the branch as they do on its base']];
  if (quarantined.length > 0)
    reasons.push(['medium', `${plural(quarantined.length, 'test')} can't be relied on`]);
  if (passed === 0)
    reasons.push(['medium', "the tests weren't counted: only the exit code says that they pass"]);
  return reasons;
}

function size(run: RunSummary): Reason[] {
  const edits = committedEdits(run);
  const { added, removed } = linesOf(edits);
  const lines = added + removed;
  const told = `${plural(lines, 'line')} to read in ${plural(pathsOf(edits).length, 'file')}`;
  return [[lines > readableLines ? 'medium' : 'low', told]];
}

function losses({ files }: RunSummary): Reason[] {
  const worse = files.filter(
    ({ scoreBefore, scoreAfter }) =>
      scoreBefore !== undefined && scoreAfter !== undefined && scoreAfter < scoreBefore,
  );
  return worse.length === 0 ? [] : [['medium', `the score of ${plural(worse.length, 'file')} fell`]];
}

/** The section of the body. */
export function risk(run: RunSummary): string {
  const { level, reasons } = riskOf(run);
  return `## Risk\n\n**${level[0]!.toUpperCase()}${level.slice(1)}**: ${reasons.join('; ')}.\n`;
}
