import { longest } from '../../wit/documents/feedback.js';
import type { Feedback } from '../../wit/documents/feedback-document.js';
import type { Report } from '../../wit/types/agent.js';
import { countsOf, ruleCounts, sumByRule, sumOf } from './counts.js';
import { filesOf, worstFile } from './files.js';
import { heaviestSpot, hotSpotsOf } from './hot-spots.js';
import { incompleteOf, leastKnown } from './incomplete.js';
import { bestOpportunity, opportunitiesOf } from './opportunities.js';
import type { Options, Settings } from './settings.js';
import { subjectsOf } from './subject.js';

type Lists = Pick<Feedback, 'files' | 'opportunities' | 'hotSpots' | 'incomplete'> & {
  rules: Feedback['summary']['rules'];
};
type Part = Pick<Feedback, 'summary' | 'omitted'> & Lists;

/** The document about the reports of a task and about the files of `parts`. */
export function feedbackOf(reports: readonly Report[], options: Options, settings: Settings): Feedback {
  const { top } = settings;
  const parts: Part[] = [
    ownPart(reports, options, settings),
    ...options.parts.map((part) => ({ ...part, rules: part.summary.rules })),
  ];
  const omitted = { rules: 0, files: 0, opportunities: 0, hotSpots: 0, incomplete: 0 };
  /** The first of a list over all parts; what is left out is counted with what the parts left out. */
  const first = <Name extends keyof Lists>(
    name: Name,
    arrange: (all: Lists[Name][number][]) => Lists[Name][number][],
    most: number,
  ): Lists[Name] => {
    const all = arrange(parts.flatMap((part) => part[name] as Lists[Name][number][]));
    const before = parts.reduce((sum, part) => sum + part.omitted[name], 0);
    omitted[name] = before + Math.max(0, all.length - most);
    return all.slice(0, most) as Lists[Name];
  };
  const sum = (of: (summary: Feedback['summary']) => number) =>
    parts.reduce((total, { summary }) => total + of(summary), 0);
  const project = options.quality?.project;
  return {
    version: 1,
    summary: {
      files: sum(({ files }) => files),
      lines: sum(({ lines }) => lines),
      findings: sumOf(parts.map(({ summary }) => summary.findings)),
      ...(project && { quality: { score: project.score, grade: project.grade } }),
      partial: sum(({ partial }) => partial),
      failed: sum(({ failed }) => failed),
      rules: first('rules', sumByRule, options.more ? longest : top.rules),
    },
    files: first('files', (all) => all.sort(worstFile), top.files),
    opportunities: first('opportunities', (all) => all.sort(bestOpportunity), top.opportunities).map(
      (opportunity, index) => ({ ...opportunity, rank: index + 1 }),
    ),
    hotSpots: first('hotSpots', (all) => all.sort(heaviestSpot), top.hotSpots),
    incomplete: first('incomplete', (all) => all.sort(leastKnown), top.incomplete),
    omitted,
  };
}

function ownPart(reports: readonly Report[], options: Options, settings: Settings): Part {
  const subjects = subjectsOf(reports);
  const files = filesOf(subjects, options, settings.top.functions);
  const { partial, failed } = incompleteOf(subjects, options);
  const opportunities = opportunitiesOf(options.opportunities, settings.top.opportunities);
  const rules = ruleCounts(subjects, options.rules);
  return {
    summary: {
      files: files.length,
      lines: files.reduce((total, { lines }) => total + lines, 0),
      findings: countsOf(subjects.flatMap(({ findings }) => findings)),
      partial: partial.length,
      failed: failed.length,
      rules: [],
    },
    rules,
    files,
    opportunities,
    hotSpots: hotSpotsOf(subjects, options.opportunities, settings),
    incomplete: [...partial, ...failed],
    omitted: {
      rules: 0,
      files: 0,
      opportunities: options.opportunities.length - opportunities.length,
      hotSpots: 0,
      incomplete: 0,
    },
  };
}
