import { type Command, Option } from 'commander';
import type { AnyKey, Keys } from '../../config/key.js';
import { selfCode, type SelfCodeWritten } from '../../config/self-code.js';

/** Adds an option for each key of the configuration that a run can be given. */
export function addConfigOptions(command: Command, without: readonly string[] = []): Command {
  for (const [name, key] of entries()) if (!without.includes(name)) command.addOption(optionOf(key));
  return command;
}

/** Returns what the user gave as options, by key and in the form of a file. */
export function givenOptions(options: Readonly<Record<string, unknown>>): SelfCodeWritten {
  const given = entries().flatMap(([name, key]) => {
    const option = new Option(key.option);
    const value = options[option.attributeName()];
    // A negated option is true where it isn't given.
    const isGiven = option.negate ? value === false : value !== undefined;
    return isGiven ? [[name, value === true && option.optional ? key.parse('auto') : value]] : [];
  });
  return Object.fromEntries(given) as SelfCodeWritten;
}

function entries(): [string, AnyKey][] {
  return Object.entries(selfCode as Keys);
}

function optionOf(key: AnyKey): Option {
  const option = new Option(key.option, describedBy(key));
  if (key.choices !== undefined) option.choices(key.choices);
  else if (!option.variadic && !option.isBoolean()) option.argParser((text) => key.parse(text));
  return option;
}

function describedBy({ says, initial }: AnyKey): string {
  if (initial === undefined || typeof initial === 'boolean') return says;
  const shown = Array.isArray(initial) ? initial.join(' ') : String(initial);
  return shown === '' ? says : `${says} (default: ${shown})`;
}
