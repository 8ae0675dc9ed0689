import * as z from 'zod/mini';
import { generationSchema } from '../../../../wit/documents/generation.js';
import { generateChanges } from '../../../analysis/changes/generate-changes.js';
import { NotAllowedError } from '../../../base/errors.js';
import { notInPatch, patchOf } from '../../../findings/patch.js';
import { profiles } from '../../../patterns/tiers.js';
import { ListBudget } from '../list-budget.js';
import { method } from '../method.js';
import { doc, name, path } from '../shapes.js';

type FileOf = z.output<typeof generationSchema>['files'][number];

export const generate = method({
  name: 'generate',
  summary: 'Fixes and documents findings with the generator; a validator judges each change.',
  effect: 'writes',
  params: z.strictObject({
    paths: z.array(path).check(z.minLength(1), doc('files, folders and globs below the roots')),
    profile: z.optional(z.enum(profiles.slice())),
    only: z.optional(z.array(name).check(z.minLength(1))),
    apply: z.optional(z.array(name).check(doc('act on findings of these rules and fingerprints alone'))),
    document: z.optional(z.enum(['none', 'findings', 'all']).check(doc('what documentation is written for'))),
    write: z.optional(z.boolean().check(doc('change the files, where the service may; default: false'))),
  }),
  result: z.strictObject({
    generation: generationSchema,
    diff: z.string().check(doc('all changes as a unified diff')),
    changed: z.int().check(doc('files')),
    written: z.boolean(),
    omitted: z.optional(z.int().check(doc('files left out, as the result would be too large'))),
  }),
  async run({ paths, write = false, ...chosen }, call) {
    const { options, workspace, signal } = call;
    if (write && options.allowWrite !== true) {
      throw new NotAllowedError('this service may not change files', {
        hint: 'take the diff, or open the service with --allow-write',
      });
    }
    const targets = { files: [], folders: [], paths: await workspace.findAll(paths) };
    const given = {
      ...chosen,
      cwd: workspace.cwd,
      patterns: options.patterns,
      mode: write ? ('write' as const) : ('patch' as const),
      onNotice: call.notice,
      signal,
    };
    const files = new ListBudget<{ file: FileOf; diff: string }>(call.maxBytes);
    let done = 0;
    let changed = 0;
    for await (const { change, source } of generateChanges(targets, given, await call.host())) {
      const { before, after } = change;
      if (before !== after) changed++;
      const diff =
        before === after || notInPatch(source.encoding) !== undefined
          ? ''
          : patchOf(source.path, before, after, source.encoding);
      files.add({ file: { path: change.path, done: change.done, refused: change.refused }, diff });
      call.progress({ done: ++done });
    }
    const { items, omitted } = files;
    return {
      generation: { version: 1 as const, files: items.map(({ file }) => file) },
      diff: items.map(({ diff }) => diff).join(''),
      changed,
      written: write,
      ...(omitted > 0 && { omitted }),
    };
  },
});
