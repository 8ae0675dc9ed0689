import { Buffer } from 'node:buffer';
import type { Edit, Finding, Host, Report } from 'tars-hyperlight';
import { type Generation, generationSchema } from '#wit/documents/generation.js';
import { type Verdict, verdictSchema } from '#wit/documents/verdict.js';

/** A place in a text as the contract counts it. */
export function spanOf(text: string, piece: string, nth = 0): Finding['span'] {
  let index = -1;
  for (let count = 0; count <= nth; count++) index = text.indexOf(piece, index + 1);
  if (index < 0) throw new Error(`${piece} is not in the text`);
  const before = text.slice(0, index).split(/\r\n|\r|\n/);
  const within = piece.split(/\r\n|\r|\n/);
  const column = before.at(-1)!.length + 1;
  const start = Buffer.byteLength(text.slice(0, index));
  return {
    start,
    end: start + Buffer.byteLength(piece),
    line: before.length,
    column,
    endLine: before.length + within.length - 1,
    endColumn: within.length > 1 ? within.at(-1)!.length + 1 : column + piece.length,
  };
}

export interface FindingParts extends Partial<Omit<Finding, 'span'>> {
  /** What it is about, and, with `by`, what replaces that. */
  piece: string;
  nth?: number;
  by?: string;
  edits?: Edit[];
}

export function findingIn(text: string, { piece, nth, by, edits, ...rest }: FindingParts): Finding {
  const span = spanOf(text, piece, nth);
  const own = by === undefined ? edits : [{ start: span.start, end: span.end, text: by }];
  const suggestion = own && { message: 'do it', edits: own };
  return {
    ruleId: 'X1',
    severity: 'warning',
    message: `about ${piece.trim()}`,
    confidence: 1,
    span,
    ...(suggestion && { suggestion }),
    ...rest,
  };
}

export function reportOn(path: string, findings: Finding[], language = 'csharp'): Report {
  return { path, language, findings, metrics: [], unparsed: [] };
}

export function applied(text: string, edits: readonly Edit[]): string {
  let bytes = Buffer.from(text);
  for (const { start, end, text: replacement } of edits.toSorted(
    (a, b) => b.start - a.start || b.end - a.end,
  )) {
    bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(replacement), bytes.subarray(end)]);
  }
  return bytes.toString();
}

export interface Generating {
  path?: string;
  language?: string;
  findings?: Finding[];
  options?: object;
  settings?: object;
}

/** One text through the generator. */
export async function generated(
  host: Host,
  text: string,
  { path = 'A.cs', language = 'csharp', findings = [], options = {}, settings }: Generating = {},
): Promise<{ after: string; file: Generation['files'][number]; generation: Generation }> {
  const { outcome } = await host.call(
    'generator',
    {
      sources: [{ path, language, text }],
      reports: [reportOn(path, findings, language)],
      options: JSON.stringify(options),
    },
    settings === undefined ? {} : { settings },
  );
  const generation = generationSchema.parse(JSON.parse(outcome.documents[0]!.text));
  const after = applied(text, outcome.changes[0]?.edits ?? []);
  return { after, generation, file: generation.files.find((one) => one.path === path)! };
}

export interface Judging {
  path?: string;
  language?: string;
  reports?: Report[];
  options?: object;
  settings?: object;
}

/** One pair of texts through the validator. */
export async function judged(
  host: Host,
  before: string | undefined,
  after: string | undefined,
  { path = 'A.cs', language = 'csharp', reports = [], options = {}, settings }: Judging = {},
): Promise<Verdict> {
  const sources = [
    ...(before === undefined ? [] : [{ path: `before/${path}`, language, text: before }]),
    ...(after === undefined ? [] : [{ path: `after/${path}`, language, text: after }]),
  ];
  const { outcome } = await host.call(
    'validator',
    { sources, reports, options: JSON.stringify(options) },
    settings === undefined ? {} : { settings },
  );
  return verdictSchema.parse(JSON.parse(outcome.documents[0]!.text));
}
