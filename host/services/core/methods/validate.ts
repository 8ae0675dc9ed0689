import * as z from 'zod/mini';
import { verdictSchema } from '../../../../wit/documents/verdict.js';
import { validateChange } from '../../../analysis/changes/validate-change.js';
import { method } from '../method.js';
import { doc, name, path } from '../shapes.js';

export const validate = method({
  name: 'validate',
  summary: 'Judges a change by the files before and after it.',
  effect: 'reads',
  params: z.strictObject({
    before: path.check(doc('folder with the files before the change, below a root')),
    after: path.check(doc('folder with the files after it')),
    targets: z.optional(z.array(name).check(doc('rules or fingerprints of findings that must be gone'))),
    maxChangedLines: z.optional(z.int().check(z.minimum(0))),
  }),
  result: verdictSchema,
  async run({ before, after, ...chosen }, call) {
    const { options, workspace, signal } = call;
    const change = { before: await workspace.find(before), after: await workspace.find(after) };
    const given = { ...chosen, ...change, cwd: workspace.cwd, patterns: options.patterns };
    return validateChange({ ...given, onNotice: call.notice, signal }, await call.host());
  },
});
