import { isBelow } from '../base/below.js';
import type { Widens } from './key.js';

/** For what says which work is done, and allows nothing. */
export const never = () => undefined;

/** A list of paths that leads out of the repository. */
export const outside: Widens<readonly string[]> = (paths, { root }) => {
  const path = paths.find((one) => isPath(one) && !isBelow(one, root));
  return path === undefined ? undefined : `${path} is outside of the repository`;
};

/** A list that has more than the one before. */
export const longer: Widens<readonly string[]> = (list, { value }) => {
  const more = list.find((one) => !value.includes(one));
  return more === undefined ? undefined : `it allows ${more}`;
};

/** A number over the user's own. */
export const higher: Widens<number> = (value, before) =>
  before.set && value > before.value ? 'it is over your own limit' : undefined;

/** A number under the user's own. */
export const lower: Widens<number> = (value, before) =>
  before.set && value < before.value ? 'it is under your own limit' : undefined;

/** A switch that is on, where it is off otherwise. */
export const switchedOn: Widens<boolean> = (value, before) =>
  value && !before.value ? 'it switches on what is off otherwise' : undefined;

/** A choice that comes later in an order, which begins with what allows least. */
export const later =
  <Choice>(order: readonly Choice[]): Widens<Choice> =>
  (value, before) =>
    order.indexOf(value) > order.indexOf(before.value)
      ? `it allows more than ${JSON.stringify(before.value)}`
      : undefined;

/** A command to run; one that is detected is approved by itself. */
export const command: Widens<string | undefined> = (value, before) => {
  if (value === before.value || (value === 'auto' && before.value === undefined)) return undefined;
  return before.set ? 'it is a command to run instead of your own' : 'it is a command to run';
};

/** Lists of paths also hold names, such as `builtin`. */
const isPath = (text: string) => /[/\\]/.test(text);
