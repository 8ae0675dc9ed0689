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
        .check(z.describe('Write `<inheritdoc/>` where a base or an interface of the file documents it.')),
    }),
    { rules: [], exceptions: true, inherit: true },
  ),
});

export type Settings = z.output<typeof settingsSchema>;
