import { Places } from '../findings/places.js';
import { codeFrame } from './code-frame.js';
import {
  byPlace,
  type ReportedFile,
  type ReportedFinding,
  type Reporter,
  type RunStart,
} from './run-report.js';
import { visible } from './visible.js';

const plain = (text: string) => text;

/** JUnit's XML: a suite for each file, a failed case for each finding, and a passed one for a file without any. */
export class JunitReporter implements Reporter {
  start({ tool }: RunStart): string {
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escaped(tool.name)}">\n`;
  }

  file(file: ReportedFile, text: string | undefined): string {
    const places = text === undefined ? undefined : new Places(text);
    const cases = file.findings.toSorted(byPlace).map((finding) => failure(file.path, finding, places));
    const errors = file.error === undefined ? [] : [problem(file.path, file.error)];
    if (cases.length + errors.length === 0)
      cases.push(`    <testcase ${attributes({ name: 'no findings', classname: file.path })}/>\n`);
    const suite = attributes({
      name: file.path,
      tests: cases.length + errors.length,
      failures: file.findings.length,
      errors: errors.length,
    });
    return `  <testsuite ${suite}>\n${errors.join('')}${cases.join('')}  </testsuite>\n`;
  }

  end(): string {
    return '</testsuites>\n';
  }
}

function failure(path: string, finding: ReportedFinding, places: Places | undefined): string {
  const { ruleId, severity, message, span, suggestion } = finding;
  const lines = [`${path}:${span.line}:${span.column} ${severity} ${ruleId} ${visible(message)}`];
  if (places !== undefined) lines.push(codeFrame(places, span, { columns: 100, dim: plain, mark: plain }));
  if (suggestion !== undefined) lines.push(`suggestion: ${visible(suggestion.message)}`);
  const name = `${ruleId} line ${span.line}`;
  return (
    `    <testcase ${attributes({ name, classname: path, file: path, line: span.line })}>\n` +
    `      <failure ${attributes({ type: severity, message })}>${escaped(lines.join('\n'))}</failure>\n` +
    '    </testcase>\n'
  );
}

function problem(path: string, { code, message, hint }: NonNullable<ReportedFile['error']>): string {
  const text = hint === undefined ? message : `${message}\nhint: ${hint}`;
  return (
    `    <testcase ${attributes({ name: code, classname: path, file: path })}>\n` +
    `      <error ${attributes({ type: code, message })}>${escaped(text)}</error>\n` +
    '    </testcase>\n'
  );
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(visible(String(value)))}"`)
    .join(' ');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML has no way to write most control characters, half surrogate pairs, U+FFFE and U+FFFF. */
function escaped(text: string): string {
  return text
    .split('\n')
    .map(visible)
    .join('\n')
    .replace(/\p{Surrogate}|[\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character]!);
}
