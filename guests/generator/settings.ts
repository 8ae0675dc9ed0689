import * as z from 'zod/mini';

export const settingsSchema = z.strictObject({
  documentation: z._default(
    z.strictObject({
      rules: z
        .array(z.string().check(z.minLength(1)))
        .check(z.describe('Rules whose findings are answered by writing documentation.')),
      exceptions: z._default(z.boolean(), true).check(z.describe('Tell what a member throws itself.')),
      inherit: z
        ._default(z.boolean(), true)
        .check(z.describe('Write `<inheritdoc/>` where a base or an interface has the member.')),
      restate: z
        ._default(z.boolean(), false)
        .check(z.describe('Write comments, too, that say no more than the name does.')),
      mark: z
        ._default(
          z.string().check(z.maxLength(60), z.regex(/^(?!.*--)[^<>\r\n]*[^-<>\r\n]$|^$/)),
          'generated',
        )
        .check(
          z.describe('The XML comment behind what was generated, by which a person finds it; empty: none.'),
        ),
    }),
    { rules: [], exceptions: true, inherit: true, restate: false, mark: 'generated' },
  ),
});

export type Settings = z.output<typeof settingsSchema>;
