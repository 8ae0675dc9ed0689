import * as z from 'zod';
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
import { oneLine, stripControls } from '../sandbox/text.js';

// Each schema satisfies the generated type of the contract, so the two can't drift apart.

type Shape<T> = z.ZodType<Loose<T>>;

/** The same with optional members that may also be `undefined`, as zod has them. */
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

/** For people: cut rather than refused. */
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

const edit = z.strictObject({ start: offset, end: offset, text: z.string() }) satisfies Shape<Edit>;

const suggestion = z.strictObject({
  message: line(2000),
  edits: z.array(edit),
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
  subject: line(500).optional(),
  span: span.optional(),
}) satisfies Shape<Metric>;

const report = z.strictObject({
  path: z.string(),
  language: name(40),
  findings: z.array(finding),
  metrics: z.array(metric),
  unparsed: z.array(span),
}) satisfies Shape<Report>;

const change = z.strictObject({ path: z.string(), edits: z.array(edit) }) satisfies Shape<Change>;

const document = z.strictObject({
  name: name(200).refine((text) => !/[/\\]|^\.+$/.test(text), 'is not a plain file name'),
  mediaType: name(100),
  text: z.string(),
}) satisfies Shape<Document>;

export const outcomeSchema = z.strictObject({
  reports: z.array(report),
  changes: z.array(change),
  documents: z.array(document),
}) satisfies Shape<Outcome>;

export const rulesSchema = z.array(
  z.strictObject({
    id: name(200),
    name: line(300),
    description: z.string().transform((text) => stripControls(text).slice(0, 10_000)),
    severity,
    languages: z.array(name(40)).max(100),
    helpUri: z
      .url({ protocol: /^https?$/ })
      .max(1000)
      .optional(),
  }) satisfies Shape<Rule>,
);

export const agentInfoSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$/),
  version: name(100),
  role: z.enum(['analyzer', 'scorer', 'generator', 'validator', 'reporter']),
  description: line(1000),
  languages: z.array(name(40)).max(100),
  settingsSchema: z.string(),
}) satisfies Shape<AgentInfo>;

/** The first thing wrong, and where. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  const path = issue.path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key)}`),
    '',
  );
  return oneLine(`${path || 'the value'}: ${issue.message}`, 300);
}
