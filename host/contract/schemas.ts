import * as z from 'zod';
import { longestSubject, type PackedMetrics, type PackedUnit } from '../../wit/documents/packed-metrics.js';
import type {
  AgentInfo,
  Change,
  Document,
  Edit,
  Finding,
  Metric,
  Outcome,
  Report,
  Rule,
  Span,
  Suggestion,
} from '../../wit/types/agent.js';
import { mostEdits } from '../base/edit-order.js';
import { oneLine, stripControls } from '../base/text.js';
import { type Form, placeOf } from '../json/sliced.js';

// Each schema satisfies the generated type of the contract, so the two can't drift apart.

type Shape<T> = z.ZodType<Loose<T>>;

/** The type with optional members that may also be `undefined`, as zod infers them. */
type Loose<T> = T extends readonly (infer Item)[]
  ? Loose<Item>[]
  : T extends object
    ? { [Key in keyof T]: Loose<T[Key]> | (Record<never, never> extends Pick<T, Key> ? undefined : never) }
    : T;

const name = (length: number) =>
  z
    .string()
    .min(1)
    .max(length)
    .refine((text) => oneLine(text, length) === text, 'holds control characters');

const atOnce = 1000;

/**
 * Returns the schema of an array that is refused soon after its first invalid item. zod's own array collects the
 * problems of every item, and a guest can send millions.
 */
function list<Item extends z.ZodType>(item: Item, maximum = Number.POSITIVE_INFINITY) {
  const some = z.array(item);
  return z.unknown().transform((value, context): z.output<Item>[] => {
    const refuse = (path: PropertyKey[], message: string) => {
      context.addIssue({ code: 'custom', path, message });
      return z.NEVER;
    };
    if (!Array.isArray(value)) return refuse([], 'is not a list');
    if (value.length > maximum) return refuse([], `has more than ${maximum} items`);
    const items: z.output<Item>[][] = [];
    for (let from = 0; from < value.length; from += atOnce) {
      const part = value.length <= atOnce ? value : value.slice(from, from + atOnce);
      const parsed = some.safeParse(part);
      if (!parsed.success) {
        const { path, message } = parsed.error.issues[0]!;
        return refuse([from + Number(path[0]), ...path.slice(1)], message);
      }
      items.push(parsed.data);
    }
    return items.length === 1 ? items[0]! : items.flat();
  });
}

/** Text for people, cut rather than refused. */
const line = (length: number) => z.string().transform((text) => oneLine(text, length));

const offset = z.int().min(0).max(0xffff_ffff);
const position = z.int().min(0).max(0xffff_ffff);

const severity = z.enum(['hint', 'info', 'warning', 'error']);

const span = z.strictObject({
  start: offset,
  end: offset,
  line: position,
  column: position,
  endLine: position,
  endColumn: position,
}) satisfies Shape<Span>;

/** Text for files and other programs, unchanged except for lone surrogates, which no encoding can hold. */
const text = z.string().transform((text) => text.toWellFormed());

const edit = z.strictObject({ start: offset, end: offset, text }) satisfies Shape<Edit>;

// zod counts the edits before it parses them, for the same reason. Every finding has such a list, and `list` is slower.
const fewEdits = z.array(z.any()).max(10_000).pipe(z.array(edit));

const suggestion = z.strictObject({
  message: line(2000),
  edits: fewEdits,
}) satisfies Shape<Suggestion>;

const finding = z.strictObject({
  ruleId: name(200),
  severity,
  message: line(2000),
  span,
  confidence: z.number().min(0).max(1),
  suggestion: suggestion.optional(),
}) satisfies Shape<Finding>;

const metric = z.strictObject({
  name: name(200),
  value: z.number(),
  subject: line(longestSubject).optional(),
  span: span.optional(),
}) satisfies Shape<Metric>;

const reportHead = { path: z.string(), language: name(40) };

const report = z.strictObject({
  ...reportHead,
  findings: list(finding),
  metrics: list(metric),
  unparsed: list(span),
}) satisfies Shape<Report>;

const change = z.strictObject({ path: z.string(), edits: list(edit, mostEdits) }) satisfies Shape<Change>;

const document = z.strictObject({
  name: name(200).refine((text) => !/[/\\]|^\.+$/.test(text), 'is not a plain file name'),
  mediaType: name(100),
  text,
}) satisfies Shape<Document>;

export const outcomeSchema = z.strictObject({
  reports: list(report),
  changes: list(change),
  documents: list(document),
}) satisfies Shape<Outcome>;

/** Names of one agent's metrics. */
const mostNames = 100;

const isOffset = (value: unknown) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffff_ffff;
const isValue = (value: unknown) => value === null || Number.isFinite(value);

// One check for all that a unit has: there are many.
const packedUnit = z.custom<PackedUnit>(
  (unit) =>
    Array.isArray(unit) &&
    unit.length >= 3 &&
    (unit[0] === null || typeof unit[0] === 'string') &&
    isOffset(unit[1]) &&
    isOffset(unit[2]) &&
    unit.slice(3).every(isValue),
  'is not the subject, place and values of a unit',
);

/** Packed metrics (wit/documents/packed-metrics.ts). */
export const packedSchema = z.strictObject({
  names: list(name(200), mostNames),
  units: list(packedUnit),
}) satisfies z.ZodType<PackedMetrics>;

// Forms for outcomes that are read in slices. Lists there have been read already and are not parsed again.
const already = z.custom<unknown[]>(Array.isArray, 'is not a list');
const string: Form = { of: 'value', schema: z.string() };
const listOf = (schema: z.ZodType, maximum = Number.POSITIVE_INFINITY): Form => ({
  of: 'list',
  item: { of: 'value', schema },
  maximum,
});

export const packedForm: Form = {
  of: 'object',
  members: { names: listOf(name(200), mostNames), units: listOf(packedUnit) },
  schema: z.strictObject({ names: already, units: already }),
};

export const outcomeForm: Form = {
  of: 'object',
  members: {
    reports: {
      of: 'list',
      maximum: Number.POSITIVE_INFINITY,
      item: {
        of: 'object',
        members: {
          path: string,
          language: string,
          findings: listOf(finding),
          metrics: listOf(metric),
          unparsed: listOf(span),
        },
        schema: z.strictObject({ ...reportHead, findings: already, metrics: already, unparsed: already }),
      },
    },
    changes: {
      of: 'list',
      maximum: Number.POSITIVE_INFINITY,
      item: {
        of: 'object',
        members: { path: string, edits: listOf(edit, mostEdits) },
        schema: z.strictObject({ path: z.string(), edits: already }),
      },
    },
    documents: listOf(document),
  },
  schema: z.strictObject({ reports: already, changes: already, documents: already }),
};

/** Returns whether a URL has no user name or password. With one, an address can look like another's. */
function namesNobody(uri: string): boolean {
  // zod runs this check even after it has refused an invalid URL.
  if (!URL.canParse(uri)) return false;
  const { username, password } = new URL(uri);
  return username === '' && password === '';
}

const rule = z.strictObject({
  id: name(200),
  name: line(300),
  description: z
    .string()
    .transform((text) => stripControls(text.slice(0, 20_000)).slice(0, 10_000).toWellFormed()),
  severity,
  languages: list(name(40), 100),
  helpUri: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .refine(namesNobody, 'names a user')
    .optional(),
}) satisfies Shape<Rule>;

export const rulesForm: Form = { of: 'list', item: { of: 'value', schema: rule }, maximum: 10_000 };

export const agentInfoSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$/),
  version: name(100),
  role: z.enum(['analyzer', 'scorer', 'generator', 'validator', 'reporter']),
  description: line(1000),
  languages: list(name(40), 100),
  settingsSchema: z.string().max(1024 * 1024),
}) satisfies Shape<AgentInfo>;

/** Describes the first problem and its place. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  return said(placeOf(issue.path), issue.message);
}

/** Formats a problem and its place as one line. */
export function said(where: string, message: string): string {
  return oneLine(`${where || 'the value'}: ${message}`, 300);
}
