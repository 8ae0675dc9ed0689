import { settingsSchema } from '../../wit/documents/pattern-settings.js';
import { languages } from '../../wit/languages.js';
import { defineAgent, eachSource } from '../sdk/index.js';
import { compilePatterns } from './compile.js';
import { matchSource } from './match.js';

export const agent = defineAgent({
  name: 'pattern-matcher',
  version: '0.1.0',
  role: 'analyzer',
  description: 'Finds known defects by the patterns of a pattern database, and suggests improvements',
  languages,
  settings: settingsSchema,
  configure(settings) {
    const patterns = compilePatterns(settings.patterns);
    return { rules: patterns.rules, run: eachSource((source) => matchSource(patterns, source)) };
  },
});
