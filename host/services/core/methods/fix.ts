import * as z from 'zod/mini';
import { analyzeOn } from '../../../analysis/analyze.js';
import type { FileFixed } from '../../../analysis/events.js';
import { InputError, NotAllowedError } from '../../../base/errors.js';
import { notInPatch, patchOf } from '../../../findings/patch.js';
import { ListBudget } from '../list-budget.js';
import { method } from '../method.js';
import { follow, inputOf } from '../report.js';
import { doc, input, name, selection } from '../shapes.js';

const fixed = z.strictObject({ ruleId: z.string(), line: z.int(), message: z.string() });

const file = z.strictObject({
  path: z.string(),
  fixes: z.array(fixed),
  diff: z.optional(z.string().check(doc('unified diff, as git apply takes it'))),
  text: z.optional(z.string().check(doc('the whole text with all fixes'))),
  noDiff: z.optional(z.string().check(doc('why there is no diff'))),
});

export const fix = method({
  name: 'fix',
  summary: 'Applies the safe fixes: as a diff, as texts, or to the files.',
  effect: 'writes',
  params: z.strictObject({
    ...input,
    ...selection,
    as: z.optional(
      z
        .enum(['diff', 'text', 'write'])
        .check(doc('what comes back; `write` changes the files, where the service may. Default: diff')),
    ),
    fingerprints: z.optional(
      z
        .array(name)
        .check(z.minLength(1), doc('fix only these findings, each once; default: all, until none is left')),
    ),
  }),
  result: z.strictObject({
    files: z.array(file).check(doc('files with fixes')),
    refused: z
      .array(z.strictObject({ path: z.string(), reasons: z.array(z.string()) }))
      .check(doc('fixes that would do harm')),
    fixed: z.int().check(doc('fixes in all')),
    written: z.boolean(),
    omitted: z.optional(z.int().check(doc('files left out of both lists, as the result would be too large'))),
  }),
  async run({ as = 'diff', paths, texts, fingerprints, ...chosen }, call) {
    const { options, workspace, signal } = call;
    if (as === 'write' && options.allowWrite !== true) {
      throw new NotAllowedError('this service may not change files', {
        hint: 'ask for a diff, or open the service with --allow-write',
      });
    }
    if (as === 'write' && texts !== undefined) {
      throw new InputError('texts are in no file that could be written', { hint: 'ask for them as text' });
    }
    const files = new ListBudget<z.output<typeof file>>(call.maxBytes * 0.8);
    const refused = new ListBudget<{ path: string; reasons: string[] }>(call.maxBytes * 0.2);
    const analysis = analyzeOn(await call.host(), await inputOf({ paths, texts }, call), {
      ...chosen,
      agents: ['pattern-matcher'],
      cwd: workspace.cwd,
      fix: as === 'write' ? 'write' : 'preview',
      fixOnly: fingerprints,
      patterns: options.patterns,
      onNotice: call.notice,
      signal,
    });
    await follow(analysis, call, (event) => {
      if (event.type === 'fixed') files.add(fixedFile(event, as));
      if (event.type === 'refused') {
        const reasons = event.fixes.map(({ reason }) => reason);
        refused.add({ path: event.path, reasons: event.left ? [...reasons, event.left.reason] : reasons });
      }
    });
    const omitted = files.omitted + refused.omitted;
    return {
      files: files.items,
      refused: refused.items,
      fixed: analysis.totals.fixed,
      written: as === 'write',
      ...(omitted > 0 && { omitted }),
    };
  },
});

function fixedFile(
  { source: { path, encoding, text: old }, text, findings }: FileFixed,
  as: 'diff' | 'text' | 'write',
): z.output<typeof file> {
  const why = as === 'diff' ? notInPatch(encoding) : undefined;
  return {
    path,
    fixes: findings.map(({ ruleId, span, message }) => ({ ruleId, line: span.line, message })),
    ...(as === 'diff' && why === undefined && { diff: patchOf(path, old, text, encoding) }),
    ...(as === 'text' && { text }),
    ...(why !== undefined && { noDiff: why }),
  };
}
