import type { Argument, Command, Option } from 'commander';

/** The part of a command tree that completion scripts need. */
export interface CommandTree {
  name: string;
  summary: string;
  options: OptionInfo[];
  /** Fixed values of the first argument, if it has any. */
  values: readonly string[];
  /** Whether arguments can be files. */
  files: boolean;
  commands: CommandTree[];
}

export interface OptionInfo {
  long: string;
  short?: string;
  description: string;
  takes: 'nothing' | 'file' | 'folder' | 'text' | readonly string[];
}

export function describeTree(command: Command): CommandTree {
  const arguments_ = command.registeredArguments;
  return {
    name: command.name(),
    summary: command.summary() || command.description(),
    options: command
      .createHelp()
      .visibleOptions(command)
      .filter((option) => option.long)
      .map(describeOption),
    values: arguments_[0]?.argChoices ?? [],
    files: arguments_.some(isFile),
    commands: command.commands.map(describeTree),
  };
}

/** Yields every command with the words that lead to it, without the program's own name. */
export function* flatten(
  tree: CommandTree,
  words: readonly string[] = [],
): Generator<[string[], CommandTree]> {
  yield [[...words], tree];
  for (const command of tree.commands) yield* flatten(command, [...words, command.name]);
}

function describeOption(option: Option): OptionInfo {
  return {
    long: option.long!,
    ...(option.short === undefined ? {} : { short: option.short }),
    description: option.description,
    takes: taken(option),
  };
}

function taken(option: Option): OptionInfo['takes'] {
  if (option.argChoices !== undefined) return option.argChoices;
  if (!option.required && !option.optional) return 'nothing';
  if (option.long === '--dir' || option.flags.includes('<dirs...>')) return 'folder';
  return /<(?:file|path)(?:s\.\.\.)?>/.test(option.flags) ? 'file' : 'text';
}

function isFile(argument: Argument): boolean {
  return /path|file/.test(argument.name());
}
