import { type Command, Option } from 'commander';
import type { Severity } from '../../../wit/types/agent.js';
import type { LogChoice } from '../../analysis/agent-log.js';
import type { JcoIsolation } from '../../contract/isolation.js';
import { defaultMaxFileBytes } from '../../files/source.js';
import { severities } from '../../findings/severity.js';
import type { Profile } from '../../patterns/tiers.js';
import { type Format, formats } from '../../reports/formats.js';
import { UsageError } from '../errors.js';
import { agentLogOption } from '../log-notices.js';
import { collect, parseCount, parseDuration, parseQuantity, parseSize } from '../values.js';
import { parseAlso } from './also.js';
import {
  baselineOption,
  foreignOption,
  maxFindingsOption,
  minSeverityOption,
  onlyOption,
  profileOption,
} from './single-options.js';

export interface RunOptions {
  file?: string[];
  dir?: string[];
  language?: string;
  stdinPath?: string;
  patterns?: string[];
  profile?: Profile;
  only?: string[];
  settings?: string;
  backend: 'auto' | 'hyperlight' | 'jco';
  isolation?: JcoIsolation;
  concurrency?: number;
  format: Format;
  output?: string;
  also?: string[];
  maxReport?: number;
  minSeverity: Severity;
  failOn: Severity | 'never';
  baseline?: string;
  updateBaseline?: boolean;
  fix?: boolean;
  dryRun?: boolean;
  timeout?: number;
  cpu?: number;
  fuel?: number;
  memory?: number;
  memoryBudget?: number;
  maxFindings?: number;
  maxFiles?: number;
  cache?: boolean;
  resume?: boolean;
  stats?: true | string;
  learn?: boolean;
  learningDb?: string;
  foreignSuppressions: boolean;
  maxFileSize: number;
  gitignore: boolean;
  includeGenerated?: boolean;
  includeVendored?: boolean;
  agentLog?: LogChoice;
  quiet?: boolean;
}

/** Adds the options of every command that runs an agent on files. */
export function addRunOptions(command: Command): Command {
  addAgentOptions(command);
  addFindingOptions(command);
  addLimitOptions(command);
  return addWorkOptions(command);
}

/** Adds options for the agents and the files. */
export function addAgentOptions(command: Command): Command {
  return command
    .option(
      '-l, --language <name>',
      'language of named files and stdin; from folders and globs, take only files of it',
    )
    .option(
      '-p, --patterns <file>',
      'pattern database (repeatable; default: builtin, the one that comes with tarscli)',
      collect,
    )
    .addOption(profileOption())
    .addOption(onlyOption())
    .option('--settings <file>', "the agent's settings, as JSON (their schema: agents inspect --json)")
    .addOption(
      new Option('--backend <name>', 'how to run the sandboxes')
        .choices(['auto', 'hyperlight', 'jco'])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--isolation <kind>',
        'on jco, where an agent runs (default: thread for the agents of tarscli, process for all others)',
      ).choices(['thread', 'process']),
    )
    .option('-j, --concurrency <count>', 'sandboxes that work at a time (default: by cores)', parseCount);
}

/** Adds options for which findings count, and what is done with them. */
function addFindingOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <name>', 'format of the report').choices(formats).default('text'))
    .option('-o, --output <file>', 'write the report to a file instead of stdout')
    .option('--also <format=file>', 'write a report in another format to a file, too (repeatable)', collect)
    .option(
      '--max-report <size>',
      'leave out of a JSON report what is over this size, such as 50MiB, and count it (default: no limit)',
      parseSize,
    )
    .addOption(minSeverityOption())
    .addOption(
      new Option('--fail-on <level>', 'exit with 1 for findings at or above this severity')
        .choices([...severities, 'never'])
        .default('error'),
    )
    .addOption(baselineOption())
    .option('--update-baseline', 'replace the findings in the baseline with those of this run')
    .addOption(foreignOption())
    .option('--fix', 'apply the fixes that are safe')
    .option('--dry-run', 'print the fixes as a unified diff; change nothing');
}

export function addLimitOptions(command: Command): Command {
  return command
    .option('--timeout <time>', 'wall time of one call, such as 500ms or 10s (default: 10s)', parseDuration)
    .option('--cpu <time>', 'processor time of one call (default: as --timeout)', parseDuration)
    .option(
      '--fuel <count>',
      'WebAssembly instructions of one call, such as 500M; hyperlight only (default: not counted)',
      parseQuantity,
    )
    .option('--memory <size>', 'memory of one sandbox, such as 128MiB (default: 256MiB)', parseSize)
    .option(
      '--memory-budget <size>',
      'memory of all sandboxes together (default: three quarters of the available memory)',
      parseSize,
    );
}

/** Adds options for reading files and keeping results. */
function addWorkOptions(command: Command): Command {
  command
    .addOption(maxFindingsOption())
    .option('--max-files <count>', 'end with an error after that many files (default: 1M)', parseQuantity)
    .option('--cache', 'cache reports, and reuse cached ones')
    .option('--resume', 'resume the same command after an interrupt or a kill')
    .option('--learn', 'adjust findings by the judgements of their patterns, and record this run')
    .option(
      '--learning-db <file>',
      'with --learn: the learning database (default: one of the project, in your data folder)',
    )
    .option('--stats [file]', 'report what the run used, on stderr or as JSON in a file');
  return addReadingOptions(command)
    .addOption(agentLogOption('on stderr and in JSON'))
    .option('-q, --quiet', 'print no summary, notices or progress');
}

/** Adds options for which files of folders and globs are read. */
export function addReadingOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--max-file-size <size>', 'skip larger files')
        .argParser(parseSize)
        .default(defaultMaxFileBytes, '2MiB'),
    )
    .option('--no-gitignore', 'include files that git ignores')
    .option('--include-generated', 'include generated files')
    .option('--include-vendored', 'include copies of code of others: vendor, third_party, *.min.js');
}

export function addPlaceOptions(command: Command): Command {
  return command
    .option('-f, --file <path>', 'a file (repeatable)', collect)
    .option('-d, --dir <path>', 'a folder (repeatable)', collect);
}

export function addInputOptions(command: Command): Command {
  return addPlaceOptions(command).option('--stdin-path <path>', 'with -: the path for stdin in reports');
}

/** Refuses options that don't go together, before anything is read. */
export function checkRunOptions(paths: readonly string[], options: RunOptions): void {
  const { file, dir } = options;
  const stdin = paths.includes('-');
  const others = paths.filter((path) => path !== '-').length + (file?.length ?? 0) + (dir?.length ?? 0);
  if (!stdin && others === 0) {
    throw new UsageError('nothing to look at', {
      hint: 'name files, folders or globs, such as --dir . or --file src/Program.cs; - reads stdin',
    });
  }
  if (stdin && others > 0) {
    throw new UsageError("- (stdin) can't be combined with files", { hint: 'run once for each' });
  }
  if (stdin && options.language === undefined && options.stdinPath === undefined) {
    throw new UsageError('the language of stdin is not known', {
      hint: 'add --language csharp, or --stdin-path Program.cs',
    });
  }
  if (!stdin && options.stdinPath !== undefined) {
    throw new UsageError('--stdin-path is only for stdin', { hint: 'add - to read stdin' });
  }
  if (stdin && options.fix && !options.dryRun) {
    throw new UsageError('--fix has no file to change when it reads stdin', {
      hint: 'use --dry-run to get the fixes as a diff',
    });
  }
  if (stdin && (options.cache || options.resume)) {
    throw new UsageError(`--${options.cache ? 'cache' : 'resume'} does not go with stdin`, {
      hint: 'name files or folders',
    });
  }
  const outputs = (options.also ?? []).map((also) => parseAlso(also).file);
  if (options.output !== undefined) outputs.push(options.output);
  const twice = outputs.find((output, index) => outputs.indexOf(output) !== index);
  if (twice !== undefined) {
    throw new UsageError(`two reports can't both be written to ${twice}`, {
      hint: 'name another file for one',
    });
  }
  const wanted = [options.format, ...(options.also ?? []).map((also) => parseAlso(also).format)];
  if (options.maxReport !== undefined && !wanted.includes('json')) {
    throw new UsageError('--max-report is about JSON reports', {
      hint: 'add --format json, or leave it out',
    });
  }
  if (options.learningDb !== undefined && !options.learn) {
    throw new UsageError('--learning-db does nothing without --learn', { hint: 'add --learn' });
  }
  if (options.updateBaseline && options.baseline === undefined) {
    throw new UsageError('--update-baseline needs to know the file', { hint: 'add --baseline FILE' });
  }
  if (options.updateBaseline && (options.fix || options.dryRun)) {
    throw new UsageError('--update-baseline and --fix do not go together', {
      hint: 'fix first, then update the baseline',
    });
  }
}
