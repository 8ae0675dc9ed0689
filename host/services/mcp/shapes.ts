import * as z from 'zod/mini';
import { OptionInvalidError } from '../../base/errors.js';
import { severities } from '../../findings/severity.js';
import { profiles } from '../../patterns/tiers.js';
import type { ParamsOf } from '../core/core.js';
import * as core from '../core/shapes.js';

export const { doc } = core;

/** The page of a result that a call asks for. */
export const paging = {
  offset: z.optional(z.int().check(z.minimum(0), doc('items to pass over, of an earlier page'))),
  max_chars: z.optional(
    z
      .int()
      .check(z.minimum(1000), z.maximum(1_000_000), doc('most characters of the result; default: 20000')),
  ),
};

export const timeout = {
  timeout_seconds: z.optional(
    z.number().check(z.minimum(0.001), doc('ends the call after so long; default: the limit of the server')),
  ),
};

/** What is looked at: files below the roots, or texts. */
export const input = {
  path: z.optional(
    core.path.check(
      doc('file, folder or glob below the roots; with `text`, the name that the text is given'),
    ),
  ),
  paths: z.optional(
    z
      .array(core.path)
      .check(z.minLength(1), z.maxLength(10_000), doc('several of them; !globs leave files out')),
  ),
  text: z.optional(
    z.string().check(z.maxLength(16 * 1024 * 1024), doc('source text to look at instead of a file')),
  ),
  texts: z.optional(
    z.array(core.text).check(z.minLength(1), z.maxLength(10_000), doc('several texts: path, text')),
  ),
};

export const paths = { path: input.path, paths: input.paths };

/** What decides which findings there are. */
export const selection = {
  language: z.optional(
    core.name.check(doc('csharp, fsharp, typescript, tsx, javascript, python or rust; default: by file')),
  ),
  profile: z.optional(z.enum(profiles.slice()).check(doc('patterns to run; default: recommended'))),
  only: z.optional(z.array(core.name).check(z.minLength(1), doc('run these patterns alone, by id or name'))),
  min_severity: z.optional(z.enum(severities.slice()).check(doc('leave out findings below'))),
  include_generated: z.optional(z.boolean().check(doc('generated files, too'))),
  include_vendored: z.optional(z.boolean().check(doc("copies of others' code, too"))),
};

const given = z.strictObject({ ...input, ...selection });
type Given = z.output<typeof given>;
type Params = ParamsOf<'analyze'>;

/**
 * The core's parameters for the input of a call. Texts without a language of their own have that of the call.
 * @throws OptionInvalidError for a text of which nothing tells its language
 */
export function inputParams(call: Pick<Given, keyof typeof input | 'language'>): Params {
  const { path, paths: several = [], text, texts, language } = call;
  const own = language === undefined ? {} : { language };
  if (text !== undefined) {
    if (path === undefined && language === undefined) {
      throw new OptionInvalidError('text: nothing tells its language', {
        issues: [{ path: 'text', message: 'needs `language`, or a `path` with an extension' }],
        hint: 'give the language, such as "language": "csharp"',
      });
    }
    return { texts: [{ path: path ?? 'text', text, ...own }], ...own };
  }
  const all = [...(path === undefined ? [] : [path]), ...several];
  return {
    ...(all.length > 0 && { paths: all }),
    ...(texts !== undefined && { texts: texts.map((one) => ({ ...own, ...one })) }),
    ...own,
  };
}

/** The core's parameters for both. */
export function analysisParams(call: Given): Params {
  const { profile, only, min_severity, include_generated, include_vendored } = call;
  return {
    ...inputParams(call),
    ...(profile !== undefined && { profile }),
    ...(only !== undefined && { only }),
    ...(min_severity !== undefined && { minSeverity: min_severity }),
    ...(include_generated !== undefined && { generated: include_generated }),
    ...(include_vendored !== undefined && { vendored: include_vendored }),
  };
}
