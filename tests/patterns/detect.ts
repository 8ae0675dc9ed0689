// Detectors by themselves, on what the parser says of C#.
import type { Detection } from '#guests/pattern-matcher/detectors/detector.js';
import { detectors } from '#guests/pattern-matcher/detectors/index.js';
import { load, type Parser } from '../syntax/parser.ts';

export const parser: Parser = (await load('csharp')).parser;

export function detect(name: string, text: string, options: Record<string, unknown> = {}): Detection[] {
  return prepared(name, text, options)();
}

/** Parses the text; what it returns runs the detector alone. */
export function prepared(name: string, text: string, options: Record<string, unknown>): () => Detection[] {
  const detector = detectors.get(name)!;
  const { bindings, views = {} } = detector.needs;
  const own = Object.entries(detector.rules?.(options, 'csharp') ?? {});
  const compiled = own.map(([id, rule]) => ({ message: '', ...rule, id, language: 'csharp' }));
  const rules = parser.compile(JSON.stringify(compiled));
  const analysis = parser.analyze({
    language: 'csharp',
    text,
    views,
    rules,
    ...(bindings ? { bindings } : {}),
  });
  const grammar = { language: 'csharp', query: parser.query };
  const matches = (rule: string) => analysis.matches.filter(({ ruleId }) => ruleId === rule);
  return () => [...detector.detect(analysis, text, options, grammar, matches)];
}

export function names(detections: Detection[]): string[] {
  return detections.map(({ variables }) => variables.NAME!);
}

export function apply(text: string, detections: Detection[]): string {
  const edits = detections.flatMap((detection) => detection.edits ?? []).sort((a, b) => b.start - a.start);
  let bytes = Buffer.from(text);
  for (const { start, end, text: replacement } of edits) {
    bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(replacement), bytes.subarray(end)]);
  }
  return bytes.toString();
}

export const method = (...lines: string[]) =>
  `class C\n{\n    void M()\n    {\n${lines.map((line) => `        ${line}\n`).join('')}    }\n}\n`;
