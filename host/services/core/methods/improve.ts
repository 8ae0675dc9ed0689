import { isAbsolute, relative, sep } from 'node:path';
import * as z from 'zod/mini';
import { NotAllowedError } from '../../../base/errors.js';
import { Approvals } from '../../../config/approvals.js';
import { commandOf } from '../../../config/commands.js';
import { loadConfig } from '../../../config/load.js';
import { profiles } from '../../../patterns/tiers.js';
import { SelfCode } from '../../../selfcode/self-code.js';
import { method } from '../method.js';
import { doc, name, path } from '../shapes.js';

/** What a run did. Its edits tell how each ended. */
export const summarySchema = z.looseObject({
  run: z.string(),
  end: z.string(),
  branch: z.optional(z.string()),
  edits: z.array(
    z.looseObject({ id: z.string(), path: z.string(), line: z.int(), rule: z.string(), end: z.string() }),
  ),
});

export const improve = method({
  name: 'improve',
  summary:
    'Improves the repository: analyzes, generates, tests, and leaves a branch; or shows what it would do.',
  effect: 'writes',
  params: z.strictObject({
    target: z.optional(z.array(path).check(doc('files and folders to improve; default: all'))),
    profile: z.optional(z.enum(profiles.slice())),
    only: z.optional(z.array(name).check(z.minLength(1))),
    maxEdits: z.optional(z.int().check(z.minimum(1))),
    maxFiles: z.optional(z.int().check(z.minimum(1))),
    dryRun: z.optional(
      z.boolean().check(doc('leave no branch; default: true, and false needs a service that may write')),
    ),
  }),
  result: z.strictObject({
    summary: summarySchema,
    folder: z.string().check(doc("the run's report, patch and journal")),
  }),
  async run({ dryRun = true, target, ...chosen }, call) {
    const { options, workspace, signal } = call;
    if (!dryRun && options.allowWrite !== true) {
      throw new NotAllowedError('this service may not leave a branch', {
        hint: 'ask for a dry run, or open the service with --allow-write',
      });
    }
    const { cwd } = workspace;
    const found = target && (await workspace.findAll(target));
    const cycle = await SelfCode.open({ folder: cwd });
    const commands = dryRun ? {} : await approvedCommands(cwd);
    const given = { ...chosen, ...commands, dryRun, patterns: options.patterns, host: options.host };
    const events = cycle.start(
      { ...given, target: found?.map((path) => inRepository(path, cycle.root)) },
      { onNotice: call.notice, signal },
    );
    for await (const event of events) {
      if (event.type === 'progress') {
        const { done, total, stage } = event;
        call.progress({ done, ...(total === undefined ? {} : { total }), message: stage });
      }
      if (event.type === 'ended') return { summary: { ...event.summary }, folder: event.folder };
    }
    signal.throwIfAborted();
    throw new Error('the run told of no end');
  },
});

/** The path as the repository has it: a run works in a copy. */
function inRepository(path: string, root: string): string {
  return isAbsolute(path) ? relative(root, path).split(sep).join('/') || '.' : path;
}

/** The commands that the user configured or approved. A request names none: that would be to run anything. */
async function approvedCommands(cwd: string): Promise<{ test?: string; build?: string }> {
  const approvals = new Approvals();
  const config = await loadConfig({ cwd, env: process.env, approvals });
  const of = async (kind: 'test' | 'build') => {
    const command = await commandOf(kind, config, approvals);
    return command.state === 'ready' ? { [kind]: command.command } : {};
  };
  return { ...(await of('test')), ...(await of('build')) };
}
