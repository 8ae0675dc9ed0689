import * as z from 'zod/mini';

export interface ObjectSchema {
  [key: string]: unknown;
  type: 'object';
  properties?: Record<string, Record<string, unknown>>;
  required?: string[];
}

/** Bounds that every length and every whole number has. Models pay for each character of a schema. */
const usual = ['$schema', 'minLength', 'maxLength', 'minItems', 'maxItems'];

/** The JSON Schema of an object, without what tells a reader nothing. */
export function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): ObjectSchema {
  return plain(z.toJSONSchema(schema, { target: 'draft-2020-12', io })) as ObjectSchema;
}

/** `names`: the members are named by the schema's author. */
function plain(value: unknown, names = false): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(
    ([name, member]) =>
      names || !(usual.includes(name) || Math.abs(Number(member)) === Number.MAX_SAFE_INTEGER),
  );
  return Object.fromEntries(
    members.map(([name, member]) => [name, plain(member, !names && name === 'properties')]),
  );
}
