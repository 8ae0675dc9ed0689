import * as z from 'zod/mini';
import type { AnyKey, Keys } from './key.js';
import { sections } from './sections.js';

const says: Record<keyof typeof sections, string> = {
  selfCode: 'How code improves itself: tarscli self-code.',
  lsp: 'What editors show of the code: tarscli lsp.',
};

/** What a configuration file holds: tars.config.json, or the user's own. */
export const configSchema = z
  .strictObject({
    $schema: z.optional(z.string().check(z.describe('Where the schema is, for editors.'))),
    server: z.optional(
      z
        .boolean()
        .check(
          z.describe("Have a server that stays warm do tarscli's work. A repository can only say no."),
          z.meta({ default: false }),
        ),
    ),
    ...Object.fromEntries(
      Object.entries(sections).map(([name, keys]) => [
        name,
        z.optional(sectionSchema(keys).check(z.describe(says[name as keyof typeof sections]))),
      ]),
    ),
  })
  .check(z.describe('Configuration of tarscli.'));

function sectionSchema(keys: Keys) {
  return z.strictObject(
    Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, z.optional(describe(key))])),
  );
}

function describe({ schema, says, initial }: AnyKey) {
  const sentence = `${says[0]!.toUpperCase()}${says.slice(1)}.`;
  return schema.check(
    z.describe(sentence),
    ...(initial === undefined ? [] : [z.meta({ default: initial as unknown })]),
  );
}
