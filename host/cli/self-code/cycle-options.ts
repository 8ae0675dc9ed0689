import { relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { isBelow } from '../../base/below.js';
import type { Config } from '../../config/load.js';
import { selfCode } from '../../config/self-code.js';
import type { CycleOptions } from '../../selfcode/options.js';
import { configFlags } from '../config-options.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { type DecidedCommand, openConfig } from '../open-config.js';

/** What the user chooses of a run besides what can be configured. */
export interface RunChoices {
  approveTest?: string;
  approveBuild?: string;
  learn?: boolean;
  learningDb?: string;
  dryRun?: boolean;
  quiet?: boolean;
}

/** Makes options of a run from configuration and command line. `command`: the one whose options were given. */
export async function cycleOptions(
  command: Command | undefined,
  files: readonly string[] | undefined,
  choices: RunChoices,
  context: Context,
): Promise<CycleOptions> {
  const { approveTest, approveBuild, learn = true, learningDb, dryRun, quiet } = choices;
  const flags = command === undefined ? {} : { selfCode: configFlags(command, selfCode) };
  const digests = [approveTest, approveBuild].filter((digest) => digest !== undefined);
  const how = { digests, quiet: quiet ?? false };
  const { config, test, build } = await openConfig(context, { cwd: context.cwd, flags }, how);
  const targets = files?.map((file) => resolve(context.cwd, file)) ?? config.selfCode.target.value;
  return {
    ...configured(config),
    target: targets.map((path) => below(config.root, path)),
    copied: config.selfCode.copied.value.map((path) => below(config.root, path)),
    test: commandIn(test),
    build: commandIn(build),
    learn: learn && (learningDb === undefined ? true : { database: resolve(context.cwd, learningDb) }),
    dryRun: dryRun ?? false,
  };
}

function commandIn(command: DecidedCommand): string | undefined {
  return command.state === 'ready' ? command.command : undefined;
}

function configured({ selfCode: of }: Config): CycleOptions {
  const { pr } = of;
  return {
    patterns: of.patterns.value,
    profile: of.profile.value,
    minScore: of.minScore.value,
    maxFiles: of.maxFiles.value,
    maxEdits: of.maxEdits.value,
    budgetLines: of.budgetLines.value,
    budgetMs: of.budgetTime.value,
    testTimeoutMs: of.testTimeout.value,
    testResults: of.testResults.value,
    baseline: of.baseline.value,
    retries: of.retries.value,
    allowRedBase: of.allowRedBase.value,
    batch: of.batch.value,
    writable: of.writable.value,
    network: of.network.value,
    base: of.base.value,
    branch: of.branch.value,
    squash: of.squash.value,
    autoApply: of.autoApply.value,
    pullRequest: pr.value === false ? undefined : pr.value,
    host: { backend: of.backend.value },
  };
}

/** The path within the repository. The work tree of a run has the same paths. @throws UsageError */
function below(root: string, path: string): string {
  if (path === root) return '.';
  if (!isBelow(path, root)) {
    throw new UsageError(`${path} is not in the repository ${root}`, {
      hint: 'name files and folders of it',
    });
  }
  return relative(root, path).split(sep).join('/');
}
