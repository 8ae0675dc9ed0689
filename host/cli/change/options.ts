import { type Command, Option } from 'commander';
import type { LogChoice } from '../../analysis/agent-log.js';
import type { JcoIsolation } from '../../contract/isolation.js';
import { defaultMaxFileBytes } from '../../files/source.js';
import type { Profile } from '../../patterns/tiers.js';
import { agentLogOption } from '../log-notices.js';
import { onlyOption, profileOption } from '../run/single-options.js';
import { collect, parseCount, parseDuration, parseSize } from '../values.js';

/** Options of all commands about changes. */
export interface CommonOptions {
  patterns?: string[];
  profile?: Profile;
  only?: string[];
  settings?: string;
  backend: 'auto' | 'hyperlight' | 'jco';
  isolation?: JcoIsolation;
  concurrency?: number;
  timeout?: number;
  memory?: number;
  maxFileSize: number;
  gitignore: boolean;
  includeGenerated?: boolean;
  includeVendored?: boolean;
  format: 'text' | 'json';
  output?: string;
  agentLog?: LogChoice;
  quiet?: boolean;
}

export interface GenerateOptions extends CommonOptions {
  file?: string[];
  dir?: string[];
  language?: string;
  report?: string;
  apply?: string[];
  document?: 'none' | 'findings' | 'all';
  restate?: boolean;
  write?: boolean;
  dryRun?: boolean;
  validate: boolean;
  maxLines?: number;
}

export interface ValidateOptions extends CommonOptions {
  before?: string;
  after?: string;
  reportBefore?: string;
  reportAfter?: string;
  target?: string[];
  findings: boolean;
  maxLines?: number;
}

export function addCommonOptions(command: Command): Command {
  return command
    .option('-p, --patterns <file>', 'pattern database for findings (repeatable; default: builtin)', collect)
    .addOption(profileOption())
    .addOption(onlyOption())
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
    .option('-j, --concurrency <count>', 'sandboxes that work at a time (default: by cores)', parseCount)
    .option('--timeout <time>', 'wall time of one call, such as 500ms or 10s (default: 10s)', parseDuration)
    .option('--memory <size>', 'memory of one sandbox, such as 128MiB (default: 256MiB)', parseSize)
    .addOption(
      new Option('--max-file-size <size>', 'skip larger files')
        .argParser(parseSize)
        .default(defaultMaxFileBytes, '2MiB'),
    )
    .option('--no-gitignore', 'include files that git ignores')
    .option('--include-generated', 'include generated files')
    .option('--include-vendored', 'include copies of code of others')
    .addOption(
      new Option('--format <name>', 'format of the result').choices(['text', 'json']).default('text'),
    )
    .option('-o, --output <file>', 'write the result to a file instead of stdout')
    .addOption(agentLogOption('on stderr'))
    .option('-q, --quiet', 'print no summary or notices');
}

/** Adds the options of `generate`, and of `hyperlight-run` with a generator. */
export function addGenerateOptions(command: Command): Command {
  return command
    .option(
      '--report <file>',
      'act on the findings of a JSON report (default: pattern-matcher looks for them)',
    )
    .option('--apply <what>', 'act only on findings of this rule or fingerprint (repeatable)', collect)
    .addOption(
      new Option(
        '--document <which>',
        'where to write documentation: findings that ask for it, every visible declaration without it, or none',
      ).choices(['none', 'findings', 'all']),
    )
    .option('--restate', 'write comments, too, that say no more than the name does')
    .option('--write', 'change the files (default: print a diff)')
    .option('--no-validate', 'accept the changes without a validator');
}

/** Adds the options of `validate-change`, and of `hyperlight-run` with a validator. */
export function addValidateOptions(command: Command): Command {
  return command
    .option('--before <dir>', 'the files before the change')
    .option('--after <dir>', 'the files after the change')
    .option(
      '--report-before <file>',
      'JSON report about the files before (default: pattern-matcher looks for findings)',
    )
    .option('--report-after <file>', 'JSON report about the files after')
    .option('--target <what>', 'rule or fingerprint of findings that must be gone (repeatable)', collect)
    .option('--no-findings', 'validate without findings');
}
