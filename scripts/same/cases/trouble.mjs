import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const source = 'class C { bool M(bool a) => a == true; }\n';
const badPattern = {
  id: 'X1',
  name: 'x',
  description: 'x',
  languages: ['csharp'],
  severity: 'warning',
  category: 'style',
  message: 'x',
  rule: { pattern: '$$$' },
};

const files = {
  'a.cs': source,
  'bad.json': '{"patterns": [',
  'no-patterns.json': '{"version":1,"patterns":[{"id":7}]}',
  'bad-rule.json': JSON.stringify({ version: 1, patterns: [badPattern] }),
  'report.json': '{"version":1,"tool":{"name":"tarscli"},"files":[{"path":7}]}',
  'other-version.json': '{"version":99}',
  'fake.wasm': 'no component',
  'core.wasm': Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
  'broken/manifest.json': '{"name":',
  'strange/manifest.json': '{"name":"strange","version":"1","role":"cook"}',
};

const run = (...args) => ['hyperlight-run', 'pattern-matcher', ...args];

const wrong = {
  'unknown command': ['analyse', 'a.cs'],
  'unknown option': ['analyze', 'a.cs', '--colour'],
  'unknown choice': ['analyze', 'a.cs', '--format', 'pdf'],
  'bad count': ['analyze', 'a.cs', '-j', '0'],
  'bad size': ['analyze', 'a.cs', '--memory', 'much'],
  'bad time': ['analyze', 'a.cs', '--timeout', '-1s'],
  'options that exclude each other': run('a.cs', '--dry-run', '--update-baseline'),
  'unknown language': ['analyze', 'a.cs', '-l', 'cobol'],
  'unknown agent': ['hyperlight-run', 'nobody', 'a.cs'],
  'unknown agent to inspect': ['agents', 'inspect', 'nobody'],
  'unknown shell': ['completions', 'tcsh'],
  'missing argument': ['hyperlight-run'],
  'no paths': run(),
  'missing file': run('--file', 'missing.cs'),
  'missing folder': run('--dir', 'missing'),
  'missing report': ['report', 'convert', 'missing.json'],
  'missing baseline': run('a.cs', '--baseline', 'missing.json'),
  'glob without matches': run('*.fs'),
  'empty folder': run('--dir', 'empty'),
  'file as folder': run('--dir', 'a.cs'),
  'bad JSON as settings': ['hyperlight-run', 'complexity', 'a.cs', '--settings', 'bad.json'],
  'settings that do not fit': ['hyperlight-run', 'complexity', 'a.cs', '--settings', 'no-patterns.json'],
  'bad JSON as patterns': run('a.cs', '-p', 'bad.json'),
  'patterns that do not fit': ['patterns', 'validate', 'no-patterns.json'],
  'pattern that does not compile': ['patterns', 'validate', 'bad-rule.json'],
  'run with a pattern that does not compile': run('a.cs', '-p', 'bad-rule.json'),
  'bad JSON as report': ['report', 'convert', 'bad.json'],
  'malformed report': ['report', 'convert', 'report.json'],
  'report of another version': ['report', 'compare', 'other-version.json', 'report.json'],
  'malformed report for a scorer': ['hyperlight-run', 'scorer', '--reports', 'report.json'],
  'malformed report for a generator': ['generate', '--report', 'report.json'],
  'bad JSON as baseline': run('a.cs', '--baseline', 'bad.json'),
  'database that is none': ['patterns', 'stats', '--learning-db', 'a.cs'],
  'no component': ['hyperlight-run', './fake.wasm', 'a.cs'],
  'core module': ['hyperlight-run', './core.wasm', 'a.cs'],
  'component to inspect that is none': ['agents', 'inspect', './fake.wasm'],
  'broken manifest': ['hyperlight-run', './broken', 'a.cs'],
  'manifest that does not fit': ['agents', 'inspect', './strange'],
  'folder to build without an agent': ['agents', 'build', 'empty'],
  'output into a missing folder': ['analyze', 'a.cs', '-o', 'missing/report'],
  'output over an input': ['analyze', 'a.cs', '-o', 'a.cs'],
  'hyperlight where it cannot run': run('a.cs', '--backend', 'hyperlight'),
  'fuel on jco': run('a.cs', '--backend', 'jco', '--fuel', '5M'),
  'little memory': run('a.cs', '--memory', '2MiB'),
  'odd files': run('--dir', 'odd', '--format', 'json'),
  'odd files as text': ['analyze', 'odd'],
  'file over --max-file-size': run('--dir', 'odd', '--max-file-size', '1KiB'),
  'named file over --max-file-size': run('--file', 'odd/large.cs', '--max-file-size', '1KiB'),
  'binary file by name': run('--file', 'odd/binary.cs'),
  'unreadable file by name': run('--file', 'odd/unreadable.cs'),
  'generate with odd files': ['generate', '--dir', 'odd'],
  'validate-change with one folder': ['validate-change', '--before', 'odd'],
  'bench of an unknown measurement': ['bench', '--only', 'nothing'],
};

/** What is wrong with the command line, files, reports, patterns, agents; and how it is told. */
export function troubleCases() {
  return Object.entries(wrong).map(([what, args]) => ({
    name: `trouble: ${what}`,
    steps: [args],
    files,
    prepare: addOddFiles,
    unprivileged: true,
  }));
}

function addOddFiles(place) {
  mkdirSync(join(place, 'empty'));
  const odd = join(place, 'odd');
  mkdirSync(odd);
  const write = (name, content) => writeFileSync(join(odd, name), content);
  write('good.cs', source);
  write('binary.cs', Buffer.from([0x63, 0, 1, 2, 0xff, 0xfe, 0]));
  write('latin.cs', Buffer.from('class \xc4 { bool M(bool a) => a == true; }\n', 'latin1'));
  write('utf16.cs', Buffer.from(`\ufeff${source}`, 'utf16le'));
  write('marked.cs', `\ufeff${source.replaceAll('\n', '\r\n')}`);
  write('empty.cs', '');
  write('large.cs', `${source}${'// filler\n'.repeat(400)}`);
  write('generated.cs', `// <auto-generated/>\n${source}`);
  write('sy\u001b[31mntax.cs', 'class C { void M( }\n');
  write('unreadable.cs', source);
  chmodSync(join(odd, 'unreadable.cs'), 0);
  symlinkSync('loop.cs', join(odd, 'loop.cs'));
  symlinkSync('missing.cs', join(odd, 'dangling.cs'));
}
