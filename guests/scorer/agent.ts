import { safeParse } from 'zod/mini';
import { languages } from '../../wit/languages.js';
import type { Outcome, Task } from '../../wit/types/agent.js';
import { defineAgent, Failure, taskOptions } from '../sdk/index.js';
import { byRank, opportunitiesOf } from './opportunities.js';
import { fileQuality, projectQuality } from './quality.js';
import { type Options, optionsSchema, type Settings, settingsSchema } from './settings.js';

export const agent = defineAgent({
  name: 'scorer',
  version: '0.1.0',
  role: 'scorer',
  description:
    'Ranks what to improve first, and grades files, by findings, metrics and what is known of patterns',
  languages,
  settings: settingsSchema,
  configure: (settings) => ({ rules: [], run: (task) => score(task, settings) }),
});

/** Documents `opportunities.json` and `quality.json`, and the metric `quality` of every file. */
function score(task: Task, settings: Settings): Outcome {
  const options = parseOptions(task);
  const opportunities = task.reports
    .flatMap((report) => opportunitiesOf(report, settings, options))
    .sort(byRank);
  const files = task.reports.map((report) => fileQuality(report, settings, options));
  const quality = { project: projectQuality(files, options, settings), files };
  return {
    reports: task.reports.map(({ path, language }, at) => ({
      path,
      language,
      findings: [],
      metrics: [{ name: 'quality', value: files[at]!.score }],
      unparsed: [],
    })),
    changes: [],
    documents: [document('opportunities.json', opportunities), document('quality.json', quality)],
  };
}

const document = (name: string, value: unknown) => ({
  name,
  mediaType: 'application/json',
  text: JSON.stringify(value),
});

function parseOptions(task: Task): Options {
  const parsed = safeParse(optionsSchema, taskOptions(task));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new Failure('invalid-task', `options: ${issues[0]?.path}: ${issues[0]?.message}`, issues);
}
