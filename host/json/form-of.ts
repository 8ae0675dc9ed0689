import type * as z from 'zod/v4/core';
import type { Form, Schema } from './sliced.js';

/**
 * Makes the form by which a text is read in slices, until the first mistake. A value that holds lists must still be
 * checked against the whole schema, for its rules about lists and members.
 */
export function formOf(schema: z.$ZodType): Form {
  const { def } = (schema as z.$ZodTypes)._zod;
  if (def.type === 'optional') return formOf(def.innerType);
  if (def.type === 'array') {
    return { of: 'list', item: formOf(def.element), maximum: Number.POSITIVE_INFINITY };
  }
  if (def.type === 'object' && isStrict(def) && holdsList(schema)) {
    const members = Object.entries(def.shape).map(([name, member]) => [name, formOf(member)]);
    return { of: 'object', members: Object.fromEntries(members) as Record<string, Form>, schema: anything };
  }
  return { of: 'value', schema: schema as unknown as Schema };
}

const anything: Schema = { safeParse: (data) => ({ success: true, data }) };

function isStrict({ catchall }: z.$ZodObjectDef): boolean {
  return catchall?._zod.def.type === 'never';
}

function holdsList(schema: z.$ZodType): boolean {
  const { def } = (schema as z.$ZodTypes)._zod;
  if (def.type === 'optional') return holdsList(def.innerType);
  if (def.type === 'object') return Object.values(def.shape).some(holdsList);
  return def.type === 'array';
}
