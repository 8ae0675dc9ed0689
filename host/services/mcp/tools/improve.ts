import { join } from 'node:path';
import * as z from 'zod/mini';
import { readRegular } from '../../../base/read-regular.js';
import { doc, paging, paths, selection, timeout } from '../shapes.js';
import { tool } from '../tool.js';

const edit = z.looseObject({
  ...{ id: z.string(), path: z.string(), line: z.int(), rule: z.string() },
  end: z.string().check(doc('how the edit ended')),
});

const mostPatchBytes = 4 * 1024 * 1024;

export const improve = tool({
  name: 'improve',
  title: 'Show improvements',
  effect: 'reads',
  description:
    'Shows what one run of the improvement cycle would do to the git repository of the first root: chooses findings, makes edits, judges each, and returns them as diffs. A dry run: it leaves no branch and changes no file. Takes minutes for large repositories.',
  example: { path: 'src', max_edits: 5 },
  arguments: z.strictObject({
    ...paths,
    profile: selection.profile,
    only: selection.only,
    max_edits: z.optional(z.int().check(z.minimum(1))),
    max_files: z.optional(z.int().check(z.minimum(1))),
    ...timeout,
    ...paging,
  }),
  result: z.strictObject({
    run: z.string(),
    end: z.string().check(doc('how the run ended')),
    folder: z.string().check(doc("the run's report, patch and journal")),
    edits: z.array(edit),
    changes: z.array(z.strictObject({ diff: z.optional(z.string()), noDiff: z.optional(z.string()) })),
  }),
  async run({ path, paths: several = [], profile, only, max_edits, max_files }, ask) {
    const target = [...(path === undefined ? [] : [path]), ...several];
    const { summary, folder } = await ask('improve', {
      dryRun: true,
      ...(target.length > 0 && { target }),
      ...(profile !== undefined && { profile }),
      ...(only !== undefined && { only }),
      ...(max_edits !== undefined && { maxEdits: max_edits }),
      ...(max_files !== undefined && { maxFiles: max_files }),
    });
    const { run, end, edits } = summary;
    return {
      head: { run, end, folder },
      lists: [
        { name: 'edits', items: edits },
        { name: 'changes', items: await changesIn(folder) },
      ],
      exact: ['diff'],
    };
  },
});

/** The run's patch, by file. A run without changes has none. */
async function changesIn(folder: string): Promise<object[]> {
  const read = await readRegular(join(folder, 'changes.patch'), mostPatchBytes).catch(() => undefined);
  if (read === undefined) return [];
  if ('problem' in read) return [{ noDiff: `changes.patch in the run's folder is too large` }];
  const files = read.bytes.toString('utf8').split(/^(?=diff --git )/m);
  return files.filter((diff) => diff.startsWith('diff --git ')).map((diff) => ({ diff }));
}
