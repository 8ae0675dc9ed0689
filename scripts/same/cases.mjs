// What is compared. A case has a name and steps, each the arguments of one command, run one after the other in a
// folder of the case's own; `src` in it holds the corpus that the case names.
import { changeCases } from './cases/changes.mjs';
import { helpCases } from './cases/help.mjs';
import { learningCases } from './cases/learning.mjs';
import { agentCases, patternCases } from './cases/patterns-and-agents.mjs';
import { reportCases } from './cases/reports.mjs';
import { runCases } from './cases/runs.mjs';
import { troubleCases } from './cases/trouble.mjs';

const groups = [
  helpCases,
  runCases,
  changeCases,
  learningCases,
  reportCases,
  patternCases,
  agentCases,
  troubleCases,
];

/**
 * @param texts parts of names; a case that has one of them is taken, without any all are
 * @param examples folder of the package's examples
 */
export function selectCases(texts, examples) {
  const all = groups.flatMap((cases) => cases(examples));
  if (texts.length === 0) return all;
  return all.filter(({ name }) => texts.some((text) => name.includes(text)));
}
