import { languages } from '../../wit/languages.js';
import { defineAgent, jsonDocument, parsedOptions } from '../sdk/index.js';
import { feedbackDocumentOf } from './document.js';
import { optionsSchema, settingsSchema } from './settings.js';

export const agent = defineAgent({
  name: 'reporter',
  version: '0.1.0',
  role: 'reporter',
  description:
    'Sums up findings, metrics and scores for whoever improves the code next, as one small JSON document',
  languages,
  settings: settingsSchema,
  configure: (settings) => ({
    rules: [],
    run: (task) => {
      const feedback = feedbackDocumentOf(task.reports, parsedOptions(optionsSchema, task), settings);
      return { reports: [], changes: [], documents: [jsonDocument('feedback.json', feedback)] };
    },
  }),
});
