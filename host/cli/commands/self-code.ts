import { Command, Option } from 'commander';
import { selfCode } from '../../config/self-code.js';
import { addConfigOptions } from '../config-options.js';
import type { Context } from '../context.js';
import type { CleanupOptions } from './self-code-cleanup.js';
import type { ReplayOptions } from './self-code-replay.js';
import type { ResumeOptions } from './self-code-resume.js';
import type { StartOptions } from './self-code-start.js';
import type { StateOptions } from './self-code-status.js';

const examples = `Examples:
  $ tarscli self-code start --target src --test 'npm test'
  $ tarscli self-code start --target src --test auto --interactive
  $ tarscli self-code improve src/OrderService.cs --dry-run
  $ tarscli self-code resume
  $ tarscli self-code history
`;

export function create(context: Context): Command {
  const command = new Command('self-code')
    .description(
      'Improves a repository: looks for what is worth it, makes edits, tests them in a copy, and leaves a branch of those that pass.',
    )
    .addHelpText('before', examples);
  addStart(command, context);
  addImprove(command, context);
  addResume(command, context);
  addShowing(command, context);
  addKeeping(command, context);
  return command;
}

function addStart(command: Command, context: Context): void {
  const start = command.command('start').description('start a run');
  addRunOptions(addConfigOptions(start, selfCode)).action(async (options: StartOptions) => {
    const { startRun } = await import('./self-code-start.js');
    await startRun(start, undefined, options, context);
  });
}

function addImprove(command: Command, context: Context): void {
  const improve = command
    .command('improve')
    .description('start a run on a file')
    .argument('<file>', 'the file');
  addRunOptions(addConfigOptions(improve, selfCode, { without: ['target'] })).action(
    async (file: string, options: StartOptions) => {
      const { startRun } = await import('./self-code-start.js');
      await startRun(improve, [file], options, context);
    },
  );
}

function addRunOptions(command: Command): Command {
  return withState(command)
    .option('-i, --interactive', 'show each edit and ask')
    .option('--dry-run', 'print the diff; make no branch and change nothing outside the state folder')
    .option('--wait', 'wait for another run to end')
    .option('--approve-test <digest>', 'approve the test command of the repository, by its digest')
    .option('--approve-build <digest>', 'approve the build command of the repository, by its digest')
    .option('--no-learn', 'learn nothing from the run')
    .option(
      '--learning-db <file>',
      'the learning database (default: one of the project, in your data folder)',
    )
    .option('--json', 'print what became of the run as JSON')
    .option('-q, --quiet', 'print no notices or progress');
}

function addResume(command: Command, context: Context): void {
  withState(command.command('resume'))
    .description('go on with a run that was stopped or killed')
    .argument('[run]', 'the run, or the beginning of its name (default: the last one)')
    .option('--from <file>', "take over the files of TARS's workflow-state.json, and start a run on them")
    .option('-i, --interactive', 'show each edit and ask')
    .option('--wait', 'wait for another run to end')
    .option('--json', 'print what became of the run as JSON')
    .option('-q, --quiet', 'print no notices or progress')
    .action(async (run: string | undefined, options: ResumeOptions) => {
      const { resumeRun } = await import('./self-code-resume.js');
      await resumeRun(run, options, context);
    });
}

function addShowing(command: Command, context: Context): void {
  withState(command.command('status'))
    .description('show how far the last run is')
    .option('--json', 'print JSON')
    .action(async (options: StateOptions) => {
      const { showStatus } = await import('./self-code-status.js');
      await showStatus(options, context);
    });
  withState(command.command('history'))
    .description('show all runs')
    .option('--json', 'print JSON')
    .action(async (options: StateOptions) => {
      const { showHistory } = await import('./self-code-status.js');
      await showHistory(options, context);
    });
  withState(command.command('replay'))
    .description('repeat a run from its journal, without tests, and say where it differs')
    .argument('<run>', 'the run, or the beginning of its name')
    .option('--json', 'print JSON')
    .action(async (run: string, options: ReplayOptions) => {
      const { replayRun } = await import('./self-code-replay.js');
      await replayRun(run, options, context);
    });
}

function addKeeping(command: Command, context: Context): void {
  withState(command.command('stop'))
    .description('ask the running run to stop; it can be resumed')
    .action(async (options: StateOptions) => {
      const { stopRun } = await import('./self-code-status.js');
      await stopRun(options, context);
    });
  withState(command.command('setup'))
    .description('check what a run needs, and show the configuration that it would have')
    .action(async (options: StateOptions) => {
      const { setUp } = await import('./self-code-setup.js');
      await setUp(options, context);
    });
  withState(command.command('cleanup'))
    .description('remove the work trees and versions of ended runs')
    .option('-f, --force', 'remove everything of every run, and with it what was decided')
    .action(async (options: CleanupOptions) => {
      const { cleanUpRuns } = await import('./self-code-cleanup.js');
      await cleanUpRuns(options, context);
    });
}

function withState(command: Command): Command {
  return command.addOption(
    new Option(
      '--state <folder>',
      'folder of journals and reports (default: one of yours for the repository)',
    ),
  );
}
