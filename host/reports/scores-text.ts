import type { FileQuality, GroupQuality, Opportunity, Scores } from '../../wit/documents/scores.js';
import { plural } from './plural.js';
import { visible } from './visible.js';

const shownFiles = 10;
const shownTests = 3;
const shownOpportunities = 10;
/** Entries of one rule that are shown; after these the others are only counted. */
const shownPerRule = 3;

type Paint = (code: number, close: number) => (text: string) => string;

/** Writes the quality of a project, the files to begin with and the best opportunities, for people. */
export function scoresText({ opportunities, quality }: Scores, paint: Paint): string {
  const bold = paint(1, 22);
  const dim = paint(2, 22);
  const { project } = quality;
  const parts = [`${bold(`quality ${project.grade}`)} ${group(project)}\n`];
  if (project.tests) parts.push(`  tests ${project.tests.grade} ${group(project.tests)}\n`);
  const tests = quality.files.filter((file) => file.class === 'test');
  const others = quality.files.filter((file) => file.class !== 'test');
  parts.push(fileList(bold('files to begin with'), mostToImprove(others, shownFiles)));
  parts.push(fileList(bold('tests to begin with'), mostToImprove(tests, shownTests)));
  if (opportunities.length > 0) parts.push(`\n${bold('best opportunities')}\n`);
  for (const one of shown(opportunities)) parts.push(typeof one === 'string' ? dim(one) : entry(one, dim));
  return `${parts.join('')}\n`;
}

function group({ score, lines, files, cloned = 0, unparsed = 0, conflicts = 0 }: GroupQuality): string {
  const terms = [
    ...(cloned > 0 ? [`${percent(cloned)} in clones`] : []),
    ...(unparsed > 0 ? [`${percent(unparsed)} not parsed`] : []),
    ...(conflicts > 0 ? [`merge conflicts in ${plural(conflicts, 'file')}`] : []),
  ];
  const all = `${score.toFixed(1)} of 100, ${plural(lines, 'line')} in ${plural(files, 'file')}`;
  return [all, ...terms].join(' · ');
}

const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** Those with the most to improve. In older reports lines and score alone say how much that is. */
function mostToImprove(files: readonly FileQuality[], most: number): FileQuality[] {
  const debt = (file: FileQuality) => file.debt ?? (file.lines * (100 - file.score)) / 100;
  return files
    .filter((file) => debt(file) >= 1)
    .sort((a, b) => debt(b) - debt(a) || (a.path < b.path ? -1 : 1))
    .slice(0, most);
}

function fileList(title: string, files: readonly FileQuality[]): string {
  return files.length > 0 ? `\n${title}\n${files.map(fileLine).join('')}` : '';
}

function fileLine({ grade, score, lines, path, cloned = 0, unparsed = 0, conflicts = 0 }: FileQuality) {
  const terms = [
    plural(lines, 'line'),
    ...(cloned >= 0.1 ? [`${percent(cloned)} in clones`] : []),
    ...(unparsed >= 0.01 ? [`${percent(unparsed)} not parsed`] : []),
    ...(conflicts > 0 ? [plural(conflicts, 'merge conflict')] : []),
  ];
  return `  ${grade} ${score.toFixed(1).padStart(5)}  ${visible(path)}  ${terms.join(' · ')}\n`;
}

/** The best ones, of each rule only some, and then how many more there are of that rule. */
function shown(opportunities: readonly Opportunity[]): (Opportunity | string)[] {
  const counts = new Map<string, number>();
  const best: Opportunity[] = [];
  for (const one of opportunities) {
    const count = (counts.get(groupOf(one)) ?? 0) + 1;
    counts.set(groupOf(one), count);
    if (count <= shownPerRule && best.length < shownOpportunities) best.push(one);
  }
  const seen = new Map<string, number>();
  return best.flatMap((one) => {
    const at = (seen.get(groupOf(one)) ?? 0) + 1;
    seen.set(groupOf(one), at);
    const more = counts.get(groupOf(one))! - at;
    return at === shownPerRule && more > 0
      ? [one, `         … and ${plural(more, 'entry', 'entries')} more of ${visible(one.ruleId)}\n`]
      : [one];
  });
}

/** An entry about a function is like no other. */
const groupOf = ({ path, ruleId, start, function: name }: Opportunity) =>
  name === undefined ? ruleId : `${path} ${start}`;

function entry(one: Opportunity, dim: (text: string) => string): string {
  const { findings = 1, rules = [one.ruleId], lines = [] } = one;
  const place = `${visible(one.path)}:${one.line}:${one.column}`;
  const others = rules.filter((rule) => rule !== one.ruleId).map(visible);
  const count = one.function === undefined && findings > 1 ? `${findings} × ` : '';
  const notes = [
    ...(others.length > 0 ? [`also ${others.join(', ')}`] : []),
    ...(one.function === undefined && lines.length > 1
      ? [`lines ${lines.slice(0, 5).join(', ')}${lines.length > 5 ? ', …' : ''}`]
      : []),
    ...(one.fixable ? ['has a fix'] : []),
  ];
  const terms = Object.entries(one.terms).map(([name, value]) => `${name} ${value.toFixed(2)}`);
  return (
    `  ${one.score.toFixed(1).padStart(5)}  ${place} ${count}${visible(one.ruleId)} ${visible(one.message)}` +
    `${notes.length > 0 ? ` (${notes.join('; ')})` : ''}\n` +
    `         ${dim(terms.join(' · '))}\n`
  );
}
