import { type Issue, SettingsInvalidError } from '../base/errors.js';
import { formatPath, nameOf } from './issues.js';

const deepest = 1000;

/** JSON has nothing for these, and `JSON.stringify` makes an empty or another object of them. */
const lost =
  /^\[object (?:(?:Weak)?(?:Map|Set)|Promise|RegExp|Error|\w*ArrayBuffer|DataView|\w+Array|\w*Generator)\]$/;

/** The text that a value was last found to be, as walking through a large one takes longer than a short call. */
const known = new WeakMap<object, string>();

/**
 * A value as JSON, if that says all of it.
 * @throws what `refuse` makes of the first part that it can't say: one that is cyclic, a bigint, NaN, a function, a Map, …
 */
export function jsonText(
  value: unknown,
  name: string,
  refuse: (issue: Issue, cause?: unknown) => Error,
): string {
  let text: string | undefined;
  let failure: unknown;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    failure = error;
  }
  const isObject = typeof value === 'object' && value !== null;
  if (text !== undefined && isObject && known.get(value) === text) return text;
  let issue: Issue | undefined;
  try {
    issue = unsaid(value, '', [name], new Set());
  } catch (error) {
    // A getter or a toJSON.
    issue = { path: name, message: `can't be read: ${error}` };
  }
  if (issue) throw refuse(issue, failure);
  if (text === undefined) throw refuse({ path: name, message: `can't be written: ${failure}` }, failure);
  if (isObject) known.set(value, text);
  return text;
}

/**
 * Settings as JSON.
 * @throws SettingsInvalidError naming what JSON can't say
 */
export function settingsText(settings: unknown): string {
  return jsonText(
    settings,
    'settings',
    (issue, cause) =>
      new SettingsInvalidError(`${issue.path} ${issue.message}`, {
        issues: [issue],
        hint: 'settings are what JSON can say',
        cause,
      }),
  );
}

function unsaid(given: unknown, key: string, path: PropertyKey[], within: Set<object>): Issue | undefined {
  const is = (what: string): Issue => ({ path: formatPath(path), message: `${what}, which JSON can't say` });
  const value = hasToJson(given) ? given.toJSON(key) : given;
  if (typeof value === 'number' ? !Number.isFinite(value) : !/^(?:string|boolean|object)$/.test(typeof value))
    return is(`is ${nameOf(value)}`);
  if (typeof value !== 'object' || value === null) return undefined;
  if (within.has(value)) return is('holds itself');
  if (within.size === deepest) return is(`lies more than ${deepest} levels deep`);
  const isList = Array.isArray(value);
  if (!isList && lost.test(Object.prototype.toString.call(value))) return is(`is ${nameOf(value)}`);
  within.add(value);
  for (const [at, member] of isList ? value.entries() : Object.entries(value)) {
    // JSON leaves such a member out, which is what it says.
    if (member === undefined && !isList) continue;
    path.push(at);
    const issue = unsaid(member, String(at), path, within);
    path.pop();
    if (issue) return issue;
  }
  within.delete(value);
  return undefined;
}

function hasToJson(value: unknown): value is { toJSON(key: string): unknown } {
  return (
    typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function'
  );
}
