import { limitNames } from '../contract/limits.js';

// What is right at first sight: a schema takes longer to say so than a small call takes.

type Given = Record<string, unknown>;

const isPlain = (value: unknown): value is Given =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Whether an object has members of these names only, each as it must be, and none that is undefined. */
function isOf(value: unknown, members: Record<string, (member: unknown) => boolean>): boolean {
  if (!isPlain(value)) return false;
  for (const name in value) if (!Object.hasOwn(members, name) || !members[name]!(value[name])) return false;
  return true;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isAmount = (value: unknown): boolean =>
  typeof value === 'number' && value >= 0 && Number.isFinite(value);

/** Further members of a source are nobody's concern. */
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

/** A task without reports that needs no schema. */
export const isPlainTask = (value: unknown): boolean => isOf(value, task);

/** Options of a call without a signal that need no schema. */
export const isPlainCall = (value: unknown): boolean => isOf(value, call);
