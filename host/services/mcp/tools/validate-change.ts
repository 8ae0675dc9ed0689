import * as z from 'zod/mini';
import { verdictSchema } from '../../../../wit/documents/verdict.js';
import * as core from '../../core/shapes.js';
import { doc, paging, timeout } from '../shapes.js';
import { tool } from '../tool.js';

export const validateChange = tool({
  name: 'validate_change',
  title: 'Validate a change',
  effect: 'reads',
  description:
    'Judges a change by two folders, with the files before and after it: whether it parses, brings no new finding, keeps the public API, and makes nothing more complex.',
  example: { before: 'old/src', after: 'src' },
  arguments: z.strictObject({
    before: core.path.check(doc('folder with the files before the change, below a root')),
    after: core.path.check(doc('folder with the files after it')),
    targets: z.optional(z.array(core.name).check(doc('rules or fingerprints of findings that must be gone'))),
    max_changed_lines: z.optional(z.int().check(z.minimum(0))),
    ...timeout,
    ...paging,
  }),
  result: verdictSchema,
  async run({ before, after, targets, max_changed_lines }, ask) {
    const { reasons, files, ...head } = await ask('validate', {
      ...{ before, after },
      ...(targets && { targets }),
      ...(max_changed_lines !== undefined && { maxChangedLines: max_changed_lines }),
    });
    return {
      head,
      lists: [
        { name: 'reasons', items: reasons },
        { name: 'files', items: files },
      ],
    };
  },
});
