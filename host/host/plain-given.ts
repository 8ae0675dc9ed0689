import { limitNames } from '../contract/limits.js';

// Quick checks of valid values: a schema takes longer than a small call.

type Given = Record<string, unknown>;

const isPlain = (value: unknown): value is Given =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Returns whether an object has only these members, each valid, and none undefined. */
function isOf(value: unknown, members: Record<string, (member: unknown) => boolean>): boolean {
  if (!isPlain(value)) return false;
  for (const name in value) if (!Object.hasOwn(members, name) || !members[name]!(value[name])) return false;
  return true;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isAmount = (value: unknown): boolean =>
  typeof value === 'number' && value >= 0 && Number.isFinite(value);

/** Further members of a source are ignored. */
const isSource = (value: unknown): boolean =>
  isPlain(value) && isText(value.path) && isText(value.language) && isText(value.text);

const task = {
  sources: (value: unknown) => Array.isArray(value) && value.every(isSource),
  options: isText,
};

const limits = Object.fromEntries(limitNames.map((name) => [name, isAmount]));

const call = {
  settings: (value: unknown) => value !== undefined,
  language: isText,
  limits: (value: unknown) => isOf(value, limits),
};

/** Returns whether a task has no reports and is valid without a schema. */
export const isPlainTask = (value: unknown): boolean => isOf(value, task);

/** Returns whether a call's options have no signal and are valid without a schema. */
export const isPlainCall = (value: unknown): boolean => isOf(value, call);
