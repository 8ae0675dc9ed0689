import * as z from 'zod/mini';
import { settingsSchema as patternSettingsSchema } from '../../wit/documents/pattern-settings.js';
import { languages } from '../../wit/languages.js';
import type { Rule } from '../../wit/types/agent.js';
import { prepareQueries } from '../complexity/measure.js';
import { rulesFor } from '../complexity/rules.js';
import { settingsSchema as complexitySettingsSchema } from '../complexity/settings.js';
import { compilePatterns } from '../pattern-matcher/compile.js';
import { defineAgent, eachSource } from '../sdk/index.js';
import { analyzeSource } from './analyze-source.js';

const measured = languages.filter((language) => language !== 'text');

export const agent = defineAgent({
  name: 'joint-analyzer',
  version: '0.1.0',
  role: 'analyzer',
  description: 'Finds and measures what pattern-matcher and complexity do, and parses each source once',
  languages,
  settings: z.strictObject({
    'pattern-matcher': patternSettingsSchema,
    complexity: z._default(complexitySettingsSchema, complexitySettingsSchema.parse({})),
  }),
  configure({ 'pattern-matcher': { patterns }, complexity }) {
    const compiled = compilePatterns(patterns);
    prepareQueries(complexity);
    return {
      rules: joinRules([...compiled.rules, ...rulesFor(complexity.thresholds, measured)]),
      run: eachSource((source) => analyzeSource({ patterns: compiled, complexity }, source)),
    };
  },
});

/** Rules with one id are one, as in a run of both agents: the first describes it. */
function joinRules(rules: readonly Rule[]): Rule[] {
  const joined = new Map<string, Rule>();
  for (const rule of rules) {
    const first = joined.get(rule.id) ?? rule;
    joined.set(rule.id, { ...first, languages: [...new Set([...first.languages, ...rule.languages])] });
  }
  return [...joined.values()];
}
