import type { Finding } from '../../wit/types/agent.js';
import type { FileReport, SourceFile } from '../contract/report.js';
import { unifiedDiff } from '../findings/diff.js';
import { fixFile, type Recheck } from '../findings/fix.js';
import { hasEdits } from '../findings/selection.js';
import type { Host } from '../host/host.js';
import type { InvalidExample, Pattern, ValidExample } from './pattern.js';
import { patternSettings } from './pattern-settings.js';

/** An example that doesn't match its pattern's claim. */
export interface ExampleFailure {
  /** `examples.invalid[2]` */
  example: string;
  message: string;
  /** The diff from the expected text to the actual one, if they differ. */
  diff?: string;
}

export interface ExampleResults {
  id: string;
  name: string;
  examples: number;
  failures: ExampleFailure[];
}

interface Example {
  pattern: Pattern;
  /** `examples.valid[0]` */
  place: string;
  source: SourceFile & { language: string };
  /** Undefined if the pattern should find nothing. */
  expected: InvalidExample | undefined;
}

/**
 * Runs the examples of patterns, enabled or not, through the agent in its sandbox. Returns one result for each pattern,
 * in order. Only findings of the example's own pattern count.
 */
export async function testExamples(
  host: Host,
  patterns: readonly Pattern[],
  signal?: AbortSignal,
): Promise<ExampleResults[]> {
  const database = { patterns: patterns.map((pattern) => ({ ...pattern, enabled: true })), sources: [] };
  const settings = (language: string) => patternSettings(database, language);
  const analyze = async (id: string, files: SourceFile[]): Promise<FileReport[]> => {
    const options = signal ? { settings, signal } : { settings };
    const reports = [];
    for await (const report of host.run('pattern-matcher', files, options)) {
      reports.push(id === '' ? report : ownReport(report, id));
    }
    return reports;
  };

  const examples = patterns.flatMap(examplesOf);
  const results = new Map<string, ExampleResults>(
    patterns.map(({ id, name }) => [id, { id, name, examples: 0, failures: [] }]),
  );
  const reports = await analyze(
    '',
    examples.map(({ source }) => source),
  );
  for (const [index, example] of examples.entries()) {
    const { id } = example.pattern;
    const result = results.get(id)!;
    result.examples++;
    const recheck: Recheck = async (file) => (await analyze(id, [file]))[0]!;
    for await (const failure of failuresOf(example, ownReport(reports[index]!, id), recheck)) {
      result.failures.push({ example: example.place, ...failure });
    }
  }
  return [...results.values()];
}

function examplesOf(pattern: Pattern): Example[] {
  const { valid, invalid } = pattern.examples;
  const example = (
    kind: string,
    index: number,
    { code, language }: ValidExample,
    expected?: InvalidExample,
  ) => {
    const place = `examples.${kind}[${index}]`;
    return { pattern, place, source: { path: `${pattern.id}/${place}`, language, text: code }, expected };
  };
  return [
    ...valid.map((each, index) => example('valid', index, each)),
    ...invalid.map((each, index) => example('invalid', index, each, each)),
  ];
}

function ownReport(report: FileReport, id: string): FileReport {
  return { ...report, findings: report.findings.filter(({ ruleId }) => ruleId === id) };
}

type Failure = Omit<ExampleFailure, 'example'>;

async function* failuresOf(
  { pattern, place, source, expected }: Example,
  report: FileReport,
  recheck: Recheck,
): AsyncGenerator<Failure> {
  const { findings } = report;
  if (report.error) return yield { message: `the agent failed: ${report.error.message}` };
  // A regular expression sees the text, even if a parser fails on it.
  if (report.unparsed.length > 0 && !pattern.regex) {
    return yield { message: `line ${report.unparsed[0]!.line} does not parse, so the example shows nothing` };
  }
  if (!expected) {
    if (findings.length > 0) yield { message: `expected no finding, got ${listed(findings)}` };
    return;
  }
  const { count, fixed } = expected;
  if (count === undefined ? findings.length === 0 : findings.length !== count) {
    return yield { message: `expected ${count ?? 'at least 1'}, got ${listed(findings)}` };
  }
  if (fixed === undefined) return;
  if (!findings.some(hasEdits)) return yield { message: 'expected a fix, but no finding offers one' };

  const result = await fixFile(source, report, { recheck });
  for (const { finding, reason } of result.refused) {
    yield { message: `the fix of line ${finding.span.line} is refused: ${reason}` };
  }
  if (result.after !== fixed) {
    const diff = unifiedDiff(`${pattern.id}/${place}.fixed`, fixed, result.after);
    yield { message: 'the fixed text is another one (- expected, + got)', diff };
  } else if (result.report.findings.length > 0) {
    yield { message: `the fixed text still has ${listed(result.report.findings)}` };
  }
}

function listed(findings: readonly Finding[]): string {
  const lines = findings.map(({ span }) => span.line).join(', ');
  return findings.length === 0 ? 'none' : `${findings.length} (line ${lines})`;
}
