import { languages } from '../../wit/languages.js';
import type { Task } from '../../wit/types/agent.js';
import { defineAgent, Failure, taskOptions } from '../sdk/index.js';
import { judge } from './judge.js';
import { optionsSchema } from './options.js';
import { pairsOf } from './pairs.js';
import { settingsSchema } from './settings.js';

export const agent = defineAgent({
  name: 'validator',
  version: '0.1.0',
  role: 'validator',
  description: 'Judges a change by the texts before and after it, without running them',
  languages,
  settings: settingsSchema,
  configure: (settings) => ({
    rules: [],
    run(task) {
      const options = parseOptions(task);
      const maxChangedLines = options.maxChangedLines ?? settings.maxChangedLines;
      const verdict = judge(pairsOf(task), { ...settings, maxChangedLines }, options);
      const document = { name: 'verdict.json', mediaType: 'application/json', text: JSON.stringify(verdict) };
      return { reports: [], changes: [], documents: [document] };
    },
  }),
});

function parseOptions(task: Task) {
  const parsed = optionsSchema.safeParse(taskOptions(task));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }));
  throw new Failure('invalid-task', `options: ${issues[0]!.path}: ${issues[0]!.message}`, issues);
}
