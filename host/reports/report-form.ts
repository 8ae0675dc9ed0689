import * as z from 'zod/mini';
import { fileQualitySchema, opportunitySchema, qualitySchema } from '../../wit/documents/scores-schema.js';
import type { Bounds } from '../json/scanner.js';
import type { Form, Schema } from '../json/sliced.js';
import {
  cloneSchema,
  fileSchema,
  findingSchema,
  hiddenSchema,
  metricSchema,
  placeSchema,
  reportSchema,
  ruleSchema,
  skippedSchema,
  spanSchema,
  suggestionSchema,
} from './json-schema.js';

type Shape = Record<string, z.ZodMiniType>;

/** Bounds of a part that is no list growing with a project, and has no text of a file. */
const smallBounds = { marks: 2000, length: 1024 * 1024 };
/** As many as an agent may suggest. */
const mostEdits = 10_000;

/** An edit may insert a whole file. */
const findingBounds = { length: 32 * 1024 * 1024 };

const small = (schema: Schema): Form => ({ of: 'value', schema, ...smallBounds });

const listOf = (schema: Schema, bounds: Bounds = smallBounds): Form => ({
  of: 'list',
  item: { of: 'value', schema, ...bounds },
  maximum: Number.POSITIVE_INFINITY,
});

const listOfForms = (item: Form): Form => ({ of: 'list', item, maximum: Number.POSITIVE_INFINITY });

/** Makes the form of an object. Forms of their own read its long members, and only `checks` look at those again. */
function objectOf(shape: Shape, forms: Record<string, Form>, checks: Shape = {}): Form {
  const members: Record<string, Form> = {};
  const outer: Shape = {};
  for (const [name, schema] of Object.entries(shape)) {
    members[name] = forms[name] ?? small(schema);
    outer[name] = schema instanceof z.ZodMiniOptional ? z.optional(z.any()) : z.custom(isThere, 'is missing');
  }
  return { of: 'object', members, schema: z.strictObject({ ...outer, ...checks }) };
}

/** Members are counted before they are checked: the schema collects the mistakes of all of them. */
const suggestion = z.optional(
  z.strictObject({
    ...suggestionSchema.shape,
    edits: z.pipe(z.array(z.any()).check(z.maxLength(mostEdits)), suggestionSchema.shape.edits),
  }),
);

const isThere = (value: unknown) => value !== undefined;

/** The form that reads a report in slices. It accepts what `reportSchema` accepts. */
export const reportForm: Form = objectOf(reportSchema.shape, {
  files: listOfForms(
    objectOf(fileSchema.shape, {
      findings: listOf(z.strictObject({ ...findingSchema.shape, suggestion }), findingBounds),
      hidden: listOf(z.strictObject({ ...hiddenSchema.shape, suggestion }), findingBounds),
      metrics: listOf(metricSchema),
      unparsed: listOf(spanSchema),
    }),
  ),
  rules: listOf(ruleSchema),
  clones: listOfForms(
    objectOf(
      cloneSchema.shape,
      { places: listOf(placeSchema) },
      { places: z.array(z.any()).check(z.minLength(2)) },
    ),
  ),
  skipped: listOf(skippedSchema),
  analysis: objectOf(reportSchema.shape.analysis.def.innerType.shape, {
    opportunities: listOf(opportunitySchema),
    quality: objectOf(qualitySchema.shape, { files: listOf(fileQualitySchema) }),
  }),
});
