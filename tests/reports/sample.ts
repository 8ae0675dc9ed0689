import { LineIndex } from '#host/findings/line-index.js';
import type { Formatter, ReportedFile, ReportedFinding, RunSummary } from '#host/reports/run-report.js';
import type { Rule } from '#wit/types/agent.js';

export const rules: Rule[] = [
  rule('TARS001', 'unused-variable', 'warning'),
  rule('TARS002', 'empty-catch', 'error'),
  rule('TARS003', 'never-fires', 'hint'),
];

function rule(id: string, name: string, severity: Rule['severity']): Rule {
  return { id, name, severity, description: `What ${name} is about.`, languages: ['csharp'] };
}

/** A finding about the first place where `part` stands. */
export function finding(text: string, part: string, more: Partial<ReportedFinding> = {}): ReportedFinding {
  const places = new LineIndex(text);
  const start = text.indexOf(part);
  return {
    ruleId: 'TARS001',
    severity: 'warning',
    message: `${part} is not used`,
    span: places.span(start, start + part.length),
    confidence: 0.9,
    fingerprint: `${'0'.repeat(32)}:1`,
    ...more,
  };
}

export function reported(findings: ReportedFinding[], more: Partial<ReportedFile> = {}): ReportedFile {
  return {
    path: 'src/A B.cs',
    language: 'csharp',
    status: 'complete',
    findings,
    hidden: [],
    metrics: [],
    unparsed: [],
    ...more,
  };
}

export function summary(more: Partial<RunSummary> = {}): RunSummary {
  return {
    files: 1,
    reused: 0,
    findings: { error: 0, warning: 1, info: 0, hint: 0 },
    partial: 0,
    failed: 0,
    cut: 0,
    skipped: {},
    suppressed: 0,
    baseline: 0,
    fixed: 0,
    refused: 0,
    elapsedMs: 120,
    interrupted: false,
    ...more,
  };
}

export function write(
  formatter: Formatter,
  files: readonly [ReportedFile, string][],
  more: Partial<RunSummary> = {},
  skipped: Parameters<Formatter['end']>[0]['skipped'] = [],
): string {
  return [
    formatter.start({
      tool: { name: 'tarscli', version: '1.2.3' },
      agent: 'pattern-matcher',
      backend: { name: 'jco', reason: 'a test says so', isolation: ['thread'] },
    }),
    ...files.flatMap(([file, text]) => [...formatter.file(file, text)]),
    ...formatter.end({ rules, skipped, summary: summary(more) }),
  ].join('');
}
