import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { conversions } from '#host/reports/formats.js';
import { folder, tarscli } from '../cli/cli.js';
import { validateSarif } from './sarif-schema.js';

const span = { start: 0, end: 5, line: 1, column: 1, endLine: 1, endColumn: 6 };
const finding = {
  ruleId: 'T1',
  severity: 'warning',
  message: 'half \ud801 here',
  span,
  confidence: 1,
  fingerprint: `${'0'.repeat(32)}:1`,
  suggestion: { message: 'other \udc01', edits: [{ start: 0, end: 1, text: '\ud802' }] },
};
const file = {
  language: 'csharp',
  status: 'complete',
  findings: [finding],
  hidden: [],
  metrics: [],
  unparsed: [],
};

/** A report with halves of surrogate pairs in its paths and texts, which no encoding has. */
const report = {
  version: 1,
  tool: { name: 'tarscli', version: '0.1.0' },
  agent: 'pattern-matcher',
  backend: { name: 'jco', reason: 'it was asked for', isolation: ['thread'] },
  files: [
    { ...file, path: '\ud800dir/\udc00.cs', status: 'partial', unparsed: [span] },
    {
      ...file,
      path: 'x\ud83d.cs',
      status: 'failed',
      findings: [],
      error: { code: 'ERR_TRAP', message: '\udc00' },
    },
  ],
  rules: [{ id: 'T1', name: 'half \udc02', description: '', severity: 'warning', languages: ['csharp'] }],
  skipped: [{ path: '\udfff.cs', reason: 'too-large' }],
  summary: {
    files: 2,
    reused: 0,
    findings: { error: 0, warning: 1, info: 0, hint: 0 },
    partial: 1,
    failed: 1,
    cut: 0,
    skipped: { 'too-large': 1 },
    suppressed: 0,
    baseline: 0,
    fixed: 0,
    refused: 0,
    elapsedMs: 1,
    interrupted: false,
  },
};

test.each(conversions)('a report with halves of characters is converted to %s', async (format) => {
  const cwd = folder({ 'report.json': JSON.stringify(report) });
  const answer = await tarscli(['report', 'convert', 'report.json', '--format', format, '-o', 'out'], {
    cwd,
  });
  expect(answer).toMatchObject({ code: 0, stderr: '' });
  const written = readFileSync(join(cwd, 'out'), 'utf8');
  expect(written).toContain('T1');
  if (format === 'json') expect(JSON.parse(written).files).toEqual(report.files);
  if (format === 'sarif') {
    const sarif = JSON.parse(written);
    expect(validateSarif(sarif)).toEqual([]);
    const [{ locations }] = sarif.runs[0].results;
    expect(decodeURIComponent(locations[0].physicalLocation.artifactLocation.uri)).toBe(
      '\ufffddir/\ufffd.cs',
    );
  }
});

test.each(['scorer', 'reporter'])('and looked at by the %s', async (agent) => {
  const cwd = folder({});
  writeFileSync(join(cwd, 'report.json'), JSON.stringify(report));
  const answer = await tarscli(['hyperlight-run', agent, '--reports', 'report.json'], { cwd });
  expect(answer.stderr).not.toMatch(/error\[/);
  expect(answer.stdout).toContain('.cs');
});
