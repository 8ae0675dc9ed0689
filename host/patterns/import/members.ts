import type { JsonFile } from '../../json/file.js';
import { mostPatterns } from '../most-patterns.js';

/** Returns a member by its name in lower case; the case of the older format doesn't matter. */
export function memberOf(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  const key = Object.keys(value).find((each) => each.toLowerCase() === name);
  return key === undefined ? undefined : value[key];
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns the records of a file of the older format: a list, or an object with a list `Patterns`. `single`: takes any
 * other object as the only record.
 * @throws SettingsInvalidError
 */
export async function recordsOf(file: JsonFile, single = false): Promise<readonly unknown[]> {
  const { value } = file.document;
  const list = Array.isArray(value) ? value : memberOf(value, 'patterns');
  if (!Array.isArray(list)) {
    if (single && isObject(value)) return [value];
    const message = `must be a list, or have a list Patterns${single ? ', or be one pattern' : ''}`;
    throw await file.invalid([{ path: [], message, atKey: false }]);
  }
  if (list.length > mostPatterns) {
    const message = `has ${list.length} patterns; ${mostPatterns} are the most`;
    throw await file.invalid([{ path: [], message, atKey: false }]);
  }
  return list;
}
