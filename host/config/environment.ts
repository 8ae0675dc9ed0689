import { didYouMean } from '../base/did-you-mean.js';
import { type Issue, SettingsInvalidError } from '../base/errors.js';
import { check } from '../json/issues.js';
import type { AnyKey, Keys } from './key.js';
import { prefixOf, variableOf } from './sections.js';

/**
 * Reads the variables of a section to what a file would hold, by key. An empty variable counts as not set.
 * @throws SettingsInvalidError for values that a file couldn't hold, and for variables of no key
 */
export function readEnvironment(
  section: string,
  keys: Keys,
  env: NodeJS.ProcessEnv,
): ReadonlyMap<string, unknown> {
  const byVariable = new Map(
    Object.entries(keys).map(([name, key]) => [variableOf(section, name), { name, key }]),
  );
  const given = new Map<string, unknown>();
  const issues: Issue[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(prefixOf(section)) || text === undefined || text === '') continue;
    const known = byVariable.get(variable);
    if (known === undefined) {
      const near = didYouMean(variable.slice(0, 100), byVariable.keys());
      issues.push({ path: variable, message: `sets nothing${near === undefined ? '' : `; ${near}`}` });
      continue;
    }
    const read = readText(known.key, text);
    if ('value' in read) given.set(known.name, read.value);
    else issues.push({ path: variable, message: read.message });
  }
  if (issues.length > 0) {
    throw new SettingsInvalidError('the environment is not a valid configuration', {
      issues: issues.slice(0, 50),
      hint: 'correct or unset the variables; docs/configuration.md lists them',
    });
  }
  return given;
}

function readText(key: AnyKey, text: string): { value: unknown } | { message: string } {
  const checked = check(key.schema, key.parse(text));
  return 'value' in checked ? checked : { message: checked.issues[0]!.message };
}
