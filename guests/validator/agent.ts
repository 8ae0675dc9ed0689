import { optionsSchema } from '../../wit/documents/validator-options.js';
import { languages } from '../../wit/languages.js';
import { defineAgent, jsonDocument, parsedOptions } from '../sdk/index.js';
import { pairsOf } from './pairs.js';
import { settingsSchema } from './settings.js';
import { validateChange } from './validate-change.js';

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
      const options = parsedOptions(optionsSchema, task);
      const maxChangedLines = options.maxChangedLines ?? settings.maxChangedLines;
      const verdict = validateChange(pairsOf(task), { ...settings, maxChangedLines }, options);
      return { reports: [], changes: [], documents: [jsonDocument('verdict.json', verdict)] };
    },
  }),
});
