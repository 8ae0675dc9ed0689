import * as z from 'zod/mini';

const name = z.string().check(z.maxLength(1000));

/** A type of the run, as far as others inherit documentation from it. */
export const typeSchema = z.strictObject({
  name: name.check(z.describe('Without namespace and type parameters.')),
  kind: z.enum(['class', 'struct', 'record', 'interface']),
  partial: z.boolean(),
  bases: z.array(name),
  members: z.array(
    name.check(
      z.describe('Of an interface: `Name`, or `Name(int,*)` with types of parameters, `*` for any type.'),
    ),
  ),
});

export type TypeOutline = z.output<typeof typeSchema>;

/** The generator's document `types.json`: the types that the sources of a task declare. */
export const typesSchema = z.strictObject({
  version: z.literal(1),
  files: z.array(z.strictObject({ path: z.string(), types: z.array(typeSchema) })),
});

export type TypesDocument = z.output<typeof typesSchema>;
