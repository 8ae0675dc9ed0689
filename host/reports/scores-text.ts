import type { Opportunity, Scores } from '../../wit/documents/scores.js';
import { plural } from './plural.js';
import { visible } from './visible.js';

const shownFiles = 5;
const shownOpportunities = 10;

type Paint = (code: number, close: number) => (text: string) => string;

/** Writes the quality of a project, its worst files and the best opportunities, for people. */
export function scoresText({ opportunities, quality }: Scores, paint: Paint): string {
  const bold = paint(1, 22);
  const dim = paint(2, 22);
  const { score, grade, lines, files } = quality.project;
  const worst = quality.files
    .toSorted((a, b) => a.score - b.score || (a.path < b.path ? -1 : 1))
    .slice(0, shownFiles)
    .filter((file) => file.grade !== 'A');
  const parts = [
    `${bold(`quality ${grade}`)} ${score.toFixed(1)} of 100, ${plural(lines, 'line')} in ${plural(files, 'file')}\n`,
    ...worst.map((file) => `  ${file.grade} ${file.score.toFixed(1).padStart(5)}  ${visible(file.path)}\n`),
  ];
  if (opportunities.length > 0) parts.push(`\n${bold('best opportunities')}\n`);
  for (const one of opportunities.slice(0, shownOpportunities)) parts.push(opportunity(one, dim));
  return `${parts.join('')}\n`;
}

function opportunity(one: Opportunity, dim: (text: string) => string): string {
  const place = `${visible(one.path)}:${one.line}:${one.column}`;
  const fix = one.fixable ? ' (has a fix)' : '';
  const terms = Object.entries(one.terms).map(([name, value]) => `${name} ${value.toFixed(2)}`);
  return (
    `  ${one.score.toFixed(1).padStart(5)}  ${place} ${visible(one.ruleId)} ${visible(one.message)}${fix}\n` +
    `         ${dim(terms.join(' · '))}\n`
  );
}
