import { Command, CommanderError } from 'commander';
import { InputError } from '../base/errors.js';
import { ownVersion } from '../base/own-version.js';
import { reasonOf } from '../base/system-error.js';
import { discardAll } from '../files/write.js';
import { claimProcess } from '../sandbox/own-process.js';
import { inCallersTrace } from './callers-trace.js';
import { colorFlag } from './colors.js';
import type { CommandModule, Context, RunCommand } from './context.js';
import { ReaderGone, reportError, UsageError } from './errors.js';
import { type ExitCode, exitCodes, exitCodeTable } from './exit-codes.js';
import { openTerminal } from './terminal.js';

/** Every command and its file. A file is loaded only when its command is used. */
const commands: readonly { name: string; summary: string; load: () => Promise<CommandModule> }[] = [
  {
    name: 'analyze',
    summary: 'find defects, measure complexity, rank improvements',
    load: () => import('./commands/analyze.js'),
  },
  {
    name: 'hyperlight-run',
    summary: 'run an agent on files, in a sandbox',
    load: () => import('./commands/hyperlight-run.js'),
  },
  {
    name: 'hyperlight-spawn',
    summary: 'run an agent on one target (older spelling of hyperlight-run)',
    load: () => import('./commands/hyperlight-spawn.js'),
  },
  {
    name: 'generate',
    summary: 'fix and document findings with the generator',
    load: () => import('./commands/generate.js'),
  },
  {
    name: 'validate-change',
    summary: 'validate a change by the files before and after it',
    load: () => import('./commands/validate-change.js'),
  },
  {
    name: 'self-code',
    summary: 'improve a repository, test it, and leave a branch',
    load: () => import('./commands/self-code.js'),
  },
  {
    name: 'watch',
    summary: 'analyze files as they change, and tell what is new',
    load: () => import('./commands/watch.js'),
  },
  {
    name: 'serve',
    summary: 'answer other programs by JSON-RPC',
    load: () => import('./commands/serve.js'),
  },
  {
    name: 'run',
    summary: 'run a skill on JSON, and get JSON',
    load: () => import('./commands/run.js'),
  },
  {
    name: 'list',
    summary: 'list the skills',
    load: () => import('./commands/list.js'),
  },
  {
    name: 'mcp',
    summary: 'let models call these tools, by the Model Context Protocol',
    load: () => import('./commands/mcp.js'),
  },
  {
    name: 'lsp',
    summary: 'show findings in editors: a language server',
    load: () => import('./commands/lsp.js'),
  },
  {
    name: 'agents',
    summary: 'list, show or build agents',
    load: () => import('./commands/agents.js'),
  },
  {
    name: 'patterns',
    summary: 'list, show, validate, test, import, rate and suggest patterns',
    load: () => import('./commands/patterns.js'),
  },
  {
    name: 'report',
    summary: 'convert and compare JSON reports',
    load: () => import('./commands/report.js'),
  },
  {
    name: 'feedback',
    summary: 'record whether a finding is right',
    load: () => import('./commands/feedback.js'),
  },
  {
    name: 'config',
    summary: 'show the configuration, and approve what a repository asks for',
    load: () => import('./commands/config.js'),
  },
  {
    name: 'doctor',
    summary: 'check what works here, and how to fix the rest',
    load: () => import('./commands/doctor.js'),
  },
  {
    name: 'bench',
    summary: 'measure sandboxes on this machine',
    load: () => import('./commands/bench.js'),
  },
  {
    name: 'completions',
    summary: 'print a completion script for a shell',
    load: () => import('./commands/completions.js'),
  },
];

const examples = `Examples:
  $ tarscli analyze src
  $ tarscli hyperlight-run pattern-matcher --file src/OrderService.cs
  $ tarscli hyperlight-run pattern-matcher --dir src --format sarif --output findings.sarif
  $ tarscli hyperlight-run pattern-matcher 'src/**/*.cs' --fix --dry-run
  $ tarscli doctor
`;

export async function runCli(args: readonly string[]): Promise<ExitCode> {
  claimProcess();
  const debug = args.includes('--debug');
  const terminal = openTerminal(colorFlag(args));
  process.on('exit', discardAll);
  process.on('uncaughtException', (error) => process.exit(reportError(error, terminal, debug)));
  const signal = interruptSignal();
  let code = await run(args, { terminal, debug, signal, env: process.env });
  await terminal.stdout.settled();
  const { failure } = terminal.stdout;
  if (failure !== undefined && code !== exitCodes.interrupted) {
    const lost = new InputError(`can't write to stdout: ${reasonOf(failure)}`, { cause: failure });
    code = reportError(lost, terminal, debug);
  }
  await terminal.stderr.settled();
  return code;
}

const runCommand: RunCommand = (args, context) => run(args, { ...context, debug: args.includes('--debug') });

async function run(
  args: readonly string[],
  processContext: Pick<Context, 'terminal' | 'debug' | 'signal' | 'env' | 'host'> & { cwd?: string },
): Promise<ExitCode> {
  const { terminal, debug, signal, cwd } = processContext;
  const wanted = commandNamed(args);
  let exitCode: ExitCode = exitCodes.ok;
  const context: Context = {
    ...processContext,
    runCommand,
    version: ownVersion(),
    get cwd() {
      return cwd ?? workingFolder();
    },
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  try {
    const program = await createProgram(context, wanted);
    await inCallersTrace(wanted, context.env, () => program.parseAsync(args, { from: 'user' }));
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.ok;
      // Commander shows help if there is no command.
      if (error.code === 'commander.help') return exitCodes.usage;
    }
    if (signal.aborted) return exitCodes.interrupted;
    if (error instanceof ReaderGone) return exitCodes.unread;
    return reportError(error instanceof CommanderError ? usageError(error, wanted) : error, terminal, debug);
  }
}

function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new InputError('the working folder is gone', {
      hint: 'cd to a folder that is there',
      cause: error,
    });
  }
}

/** Builds the command tree. `loaded` names the one command to load, or `*` for all; the others have only names. */
export async function createProgram(context: Context, loaded: string | undefined): Promise<Command> {
  const program = new Command('tarscli')
    .description('Runs code-analysis agents as WebAssembly components in sandboxes.')
    .version(context.version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'show help for a command')
    .option('--color', 'color the output')
    .option('--no-color', 'do not color the output')
    .option('--debug', 'print stacks and causes of errors')
    .option('--use-server', 'have a server that stays warm do it, and start one if there is none')
    .option('--no-use-server', 'do it in this process, whatever the configuration says')
    .addHelpText('before', examples)
    .addHelpText(
      'after',
      `\n${exitCodeTable()}\n\nEnvironment: NO_COLOR, FORCE_COLOR; see docs/cli.md for the rest.`,
    )
    .showSuggestionAfterError(true);
  // Commander's default of true must not replace a color decided before the arguments are parsed.
  program.setOptionValue('color', undefined);
  for (const { name, summary, load } of commands) {
    const command =
      loaded === name || loaded === '*'
        ? (await load()).create(context, createProgram)
        : new Command(name).description(summary);
    program.addCommand(command.summary(summary));
  }
  // Threads and processes can't be started without a working folder.
  program.hook('preAction', () => void context.cwd);
  configure(program, context);
  return program;
}

function configure(command: Command, context: Context): void {
  command
    .exitOverride()
    .helpOption('-h, --help', 'show help')
    .configureOutput({
      writeOut: (text) => context.terminal.stdout.write(text),
      writeErr: (text) => context.terminal.stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(context.terminal.stdout.columns, 100),
      getOutHasColors: () => context.terminal.stdout.colors,
    })
    .configureHelp({ showGlobalOptions: true });
  for (const sub of command.commands) configure(sub, context);
}

function commandNamed(args: readonly string[]): string | undefined {
  const words = args.filter((arg) => !arg.startsWith('-'));
  const [first, second] = words;
  return first === 'help' ? second : first;
}

function usageError(error: CommanderError, command: string | undefined): UsageError {
  // The message holds the user's words as they are; commander's own line is the last one.
  const [, what, meant] = /^(?:error: )?(.*?)(?:\n\(Did you mean (.*)\?\))?$/s.exec(error.message)!;
  return new UsageError(what!, {
    hint:
      meant === undefined
        ? `see tarscli ${isCommand(command) ? `${command} ` : ''}--help`
        : `did you mean ${meant}?`,
  });
}

function isCommand(word: string | undefined): boolean {
  return commands.some(({ name }) => name === word);
}

function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted);
      controller.abort();
    });
  }
  return controller.signal;
}
