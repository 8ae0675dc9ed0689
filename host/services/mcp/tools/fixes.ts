import * as z from 'zod/mini';
import type { ResultOf } from '../../core/core.js';
import type { Answer } from '../result/answer.js';
import { analysisParams, doc, input, paging, paths, selection, timeout } from '../shapes.js';
import { tool } from '../tool.js';

const fixed = z.strictObject({ ruleId: z.string(), line: z.int(), message: z.string() });

const result = z.strictObject({
  fixed: z.int().check(doc('fixes in all files')),
  written: z.boolean().check(doc('whether files were changed')),
  files: z.array(
    z.strictObject({
      path: z.string(),
      fixes: z.array(fixed),
      diff: z.optional(z.string().check(doc('unified diff, as git apply takes it'))),
      noDiff: z.optional(z.string().check(doc('why there is no diff'))),
    }),
  ),
  refused: z
    .array(z.strictObject({ path: z.string(), reasons: z.array(z.string()) }))
    .check(doc('would do harm')),
  omitted: z.optional(z.int().check(doc('files beyond the limit of the server'))),
});

export const suggestFixes = tool({
  name: 'suggest_fixes',
  title: 'Suggest fixes',
  effect: 'reads',
  description: 'Shows the safe fixes of findings as unified diffs, one for each file. Changes nothing.',
  example: { path: 'src', only: '["TARS007"]' },
  arguments: z.strictObject({ ...input, ...selection, ...timeout, ...paging }),
  result,
  async run(call, ask) {
    return fixesAnswer(await ask('fix', { ...analysisParams(call), as: 'diff' }));
  },
});

export const applyFixes = tool({
  name: 'apply_fixes',
  title: 'Apply fixes',
  effect: 'changes files',
  description:
    'Applies the safe fixes of findings to the files: what suggest_fixes shows. Use it only if the user asked for the change.',
  example: { path: 'src', only: '["TARS007"]' },
  arguments: z.strictObject({ ...paths, ...selection, ...timeout, ...paging }),
  result,
  async run(call, ask) {
    return fixesAnswer(await ask('fix', { ...analysisParams(call), as: 'write' }));
  },
});

function fixesAnswer({ files, refused, ...head }: ResultOf<'fix'>): Answer {
  return {
    head,
    lists: [
      { name: 'files', items: files },
      { name: 'refused', items: refused },
    ],
    exact: ['diff'],
  };
}
