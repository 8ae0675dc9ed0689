import { languages } from '../../wit/languages.js';
import type { Outcome, Task } from '../../wit/types/agent.js';
import { defineAgent, jsonDocument, parsedOptions } from '../sdk/index.js';
import { byRank, opportunitiesOf } from './opportunities.js';
import { fileQuality, partOf, projectQuality } from './quality.js';
import { optionsSchema, type Settings, settingsSchema } from './settings.js';

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

/** Makes the documents `opportunities.json` and `quality.json`, and the metric `quality` of every file. */
function score(task: Task, settings: Settings): Outcome {
  const options = parsedOptions(optionsSchema, task);
  const opportunities = task.reports
    .flatMap((report) => opportunitiesOf(report, settings, options))
    .sort(byRank);
  const files = task.reports.map((report) => fileQuality(report, settings, options));
  const parts = [...files.map(partOf), ...options.parts];
  const quality = { project: projectQuality(parts, settings), files };
  return {
    reports: task.reports.map(({ path, language }, at) => ({
      path,
      language,
      findings: [],
      metrics: [{ name: 'quality', value: files[at]!.score }],
      unparsed: [],
    })),
    changes: [],
    documents: [jsonDocument('opportunities.json', opportunities), jsonDocument('quality.json', quality)],
  };
}
