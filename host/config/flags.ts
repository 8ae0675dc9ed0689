import { didYouMean } from '../base/did-you-mean.js';
import { type Issue, OptionInvalidError } from '../base/errors.js';
import { check, formatPath } from '../json/issues.js';
import type { AnyKey, Keys } from './key.js';

/** Returns the long name of a key's option: `--budget-time`. */
export function optionName({ option }: AnyKey): string {
  return /--[a-z-]+/.exec(option)![0];
}

/**
 * Checks what the user gave as options, by key, in the form of a file. What is undefined counts as not given.
 * @throws OptionInvalidError naming the options of tarscli
 */
export function checkFlags(section: string, keys: Keys, flags: object): ReadonlyMap<string, unknown> {
  const given = new Map<string, unknown>();
  const issues: Issue[] = [];
  for (const [name, written] of Object.entries(flags)) {
    if (written === undefined) continue;
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (key === undefined) {
      const near = didYouMean(name.slice(0, 100), Object.keys(keys));
      issues.push({
        path: `${section}.${name}`,
        message: `is no key${near === undefined ? '' : `; ${near}`}`,
      });
      continue;
    }
    const checked = check(key.schema, written);
    if ('value' in checked) given.set(name, checked.value);
    else
      issues.push(
        ...checked.issues.map(({ path, message }) => ({
          path: `${optionName(key)}${formatPath(path)}`,
          message,
        })),
      );
  }
  const [first] = issues;
  if (first !== undefined) throw new OptionInvalidError(`${first.path} ${first.message}`, { issues });
  return given;
}
