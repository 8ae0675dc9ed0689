import { defineAgent, eachSource, languages } from '../sdk/index.js';
import { measureSource, prepareQueries } from './measure.js';
import { rulesFor } from './rules.js';
import { settingsSchema } from './settings.js';

const measured = languages.filter((language) => language !== 'text');

export const agent = defineAgent({
  name: 'complexity',
  version: '0.1.0',
  role: 'analyzer',
  description:
    'Measures files, types and functions: cyclomatic and cognitive complexity, Halstead, maintainability, size',
  languages: measured,
  settings: settingsSchema,
  configure(settings) {
    prepareQueries(settings);
    return {
      rules: rulesFor(settings.thresholds, measured),
      run: eachSource((source) => measureSource(settings, source)),
    };
  },
});
