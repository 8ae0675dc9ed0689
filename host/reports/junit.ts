import { LineIndex } from '../findings/line-index.js';
import { codeFrame } from './code-frame.js';
import {
  byPlace,
  type Formatter,
  type ReportedFile,
  type ReportedFinding,
  type RunStart,
} from './run-report.js';
import { visible, visibleLines } from './visible.js';

const plain = (text: string) => text;

/** JUnit's XML: a suite for each file, a failed case for each finding, and a passed one for a file without any. */
export class JunitFormatter implements Formatter {
  start({ tool }: RunStart): string {
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escaped(tool.name)}">\n`;
  }

  *file({ path, findings, error }: ReportedFile, text: string | undefined): Iterable<string> {
    const places = text === undefined ? undefined : new LineIndex(text);
    const errors = error === undefined ? 0 : 1;
    const suite = attributes({
      name: path,
      tests: Math.max(1, findings.length + errors),
      failures: findings.length,
      errors,
    });
    yield `  <testsuite ${suite}>\n`;
    if (error !== undefined) yield problem(path, error);
    else if (findings.length === 0)
      yield `    <testcase ${attributes({ name: 'no findings', classname: path })}/>\n`;
    for (const finding of findings.toSorted(byPlace)) yield failure(path, finding, places);
    yield '  </testsuite>\n';
  }

  end(): Iterable<string> {
    return ['</testsuites>\n'];
  }
}

function failure(path: string, finding: ReportedFinding, places: LineIndex | undefined): string {
  const { ruleId, severity, message, span, suggestion } = finding;
  const lines = [visible(`${path}:${span.line}:${span.column} ${severity} ${ruleId} ${message}`)];
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

/**
 * Escapes text for XML, which can't express most control characters, half surrogate pairs, U+FFFE and U+FFFF. `visible`
 * shows the others.
 */
function escaped(text: string): string {
  return visibleLines(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character]!);
}
