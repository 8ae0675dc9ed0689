import { type Command, Option } from 'commander';
import type { AnyKey, Keys, WrittenOf } from '../config/key.js';

/** Adds an option for each key of a section, but those that are left out. */
export function addConfigOptions<K extends Keys>(
  command: Command,
  keys: K,
  { without = [] }: { without?: readonly (keyof K)[] } = {},
): Command {
  for (const [name, key] of Object.entries(keys)) {
    if (without.includes(name)) continue;
    command.addOption(optionOf(key));
    if (key.choices && optionOf(key).optional) {
      command.addOption(new Option(`--no-${optionOf(key).name()}`, 'not, whatever the configuration says'));
    }
  }
  return command;
}

/** Returns what the user gave of a section's options, as a file would say it. */
export function configFlags<K extends Keys>(command: Command, keys: K): WrittenOf<K> {
  const given = Object.entries(keys).map(([name, key]) => {
    const attribute = optionOf(key).attributeName();
    const isGiven = command.getOptionValueSource(attribute) === 'cli';
    return [name, isGiven ? writtenOf(command.getOptionValue(attribute), key) : undefined];
  });
  return Object.fromEntries(given) as WrittenOf<K>;
}

function optionOf(key: AnyKey): Option {
  const { option: flags, says, optionSays, initial, choices } = key;
  const standard = shown(initial);
  const description = optionSays ?? (standard === undefined ? says : `${says} (default: ${standard})`);
  const option = new Option(flags, description);
  if (choices !== undefined) option.choices(choices);
  return option.optional ? option.preset('auto') : option;
}

/** A switch that is off needs no words. */
function shown(initial: unknown): string | undefined {
  if (typeof initial === 'boolean' || initial === undefined) return undefined;
  return Array.isArray(initial) ? initial.join(', ') || 'none' : String(initial);
}

/** Items of lists are given one by one. */
function writtenOf(value: unknown, key: AnyKey): unknown {
  return typeof value === 'string' ? key.parse(value) : value;
}
