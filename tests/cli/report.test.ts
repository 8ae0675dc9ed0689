import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comparisonSchema } from '#host/reports/compare/schema.js';
import { reportSchema } from '#host/reports/json-schema.js';
import { validateSarif } from '../reports/sarif-schema.js';
import { comparisons, folder, rethrow, run, tarscli } from './cli.js';

const json = ['--format', 'json', '--output', 'report.json'];

test('one run writes several forms, each as it would be alone', async () => {
  const cwd = folder({ 'a.cs': comparisons(2), 'b.cs': rethrow });
  const also = ['html=r.html', 'markdown=r.md', 'junit=r.xml', 'github=r.txt', 'sarif=r.sarif'];
  const answer = await run(['a.cs', 'b.cs', ...json, ...also.flatMap((target) => ['--also', target])], {
    cwd,
  });
  expect(answer.code, answer.stderr).toBe(1);
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  expect(reportSchema.parse(JSON.parse(read('report.json'))).summary.findings).toMatchObject({
    error: 1,
    warning: 2,
  });
  expect(read('r.html').match(/<tr data-/g)).toHaveLength(3);
  expect(read('r.md')).toContain('## a.cs');
  expect(read('r.xml').match(/<failure /g)).toHaveLength(3);
  expect(read('r.txt').split('\n')).toHaveLength(4);
  expect(validateSarif(JSON.parse(read('r.sarif')))).toEqual([]);
});

test.each([['html'], ['xml=a.xml'], ['=a'], ['html=']])(
  '--also %s is refused before anything runs',
  async (target) => {
    const answer = await run(['.', '--also', target], { cwd: folder({ 'a.cs': rethrow }) });
    expect(answer.code).toBe(2);
    expect(answer.stderr).toContain('--also takes FORMAT=FILE');
  },
);

test('two reports of a run are not written over each other', async () => {
  const answer = await run(['.', '--output', 'a', '--also', 'html=a'], { cwd: folder({ 'a.cs': rethrow }) });
  expect(answer.code).toBe(2);
  expect(answer.stderr).toContain("two reports can't both be written to a");
});

test.each(['text', 'json', 'sarif', 'markdown', 'junit', 'github', 'html'])(
  'a JSON report becomes what --format %s would have written',
  async (format) => {
    const cwd = folder({ 'src/a.cs': comparisons(2), 'b.cs': rethrow });
    await run(['.', ...json, '--also', `${format}=direct`], { cwd });
    const answer = await tarscli(
      ['report', 'convert', 'report.json', '--format', format, '-o', 'converted'],
      { cwd },
    );
    expect(answer.code, answer.stderr).toBe(0);
    // What only the run knows, the time, is another.
    const read = (name: string) =>
      readFileSync(join(cwd, name), 'utf8')
        .replace(/\d{4}-\d\d-\d\d[ T][\d:.]+(?: UTC|Z)/g, 'TIME')
        .replace(/\\u001b\[\d+m/g, '');
    expect(read('converted')).toBe(read('direct'));
  },
);

test('code is shown only where the file still holds it', async () => {
  const cwd = folder({ 'a.cs': rethrow });
  await run(['.', ...json], { cwd });
  const text = async () => (await tarscli(['report', 'convert', 'report.json'], { cwd })).stdout;
  expect(await text()).toContain('1 │ class C');
  writeFileSync(join(cwd, 'a.cs'), `// moved\n${rethrow}`);
  expect(await text()).not.toContain('│');
  expect(await text()).toContain('throw e loses the stack');
});

test('no file outside of the root is opened, whatever a report names', async () => {
  const outside = folder({ 'secret.cs': rethrow });
  const cwd = folder({ 'a.cs': rethrow, 'sub/x': '' });
  symlinkSync(join(outside, 'secret.cs'), join(cwd, 'sub/link.cs'));
  await run([join(outside, 'secret.cs'), ...json], { cwd });
  const report = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'));
  const { findings } = report.files[0];
  for (const path of [join(outside, 'secret.cs'), report.files[0].path, '../secret.cs', 'sub/link.cs']) {
    report.files = [{ ...report.files[0], path, findings }];
    writeFileSync(join(cwd, 'report.json'), JSON.stringify(report));
    const { stdout, code } = await tarscli(['report', 'convert', 'report.json', '--root', 'sub'], { cwd });
    expect(code).toBe(0);
    expect(stdout).not.toContain('│');
  }
});

test('earlier reports become the history of the page', async () => {
  const cwd = folder({ 'a.cs': rethrow });
  await run(['.', ...json], { cwd });
  const args = ['report', 'convert', 'report.json', '--format', 'html', '--history', 'report.json'];
  const { stdout } = await tarscli(args, { cwd });
  const data = JSON.parse(/id="data">([^<]*)</.exec(stdout)![1]!);
  expect(data.history.map(({ label }: { label: string }) => label)).toEqual(['report', 'this run']);
});

test('runs that are recorded are the history of the page', async () => {
  const cwd = folder({ 'a.cs': rethrow });
  await run(['.', '--learn'], { cwd });
  const { stdout } = await run(['.', '--learn', '--format', 'html'], { cwd });
  const data = JSON.parse(/id="data">([^<]*)</.exec(stdout)![1]!);
  expect(data.history).toHaveLength(2);
  expect(data.history[0].findings).toEqual({ error: 1, warning: 0, info: 0, hint: 0 });
});

test.each([
  ['is not there', undefined, 'there is no such file', 3],
  ['is no JSON', 'hello', 'is not valid JSON', 3],
  ['is of another version', '{"version": 2}', 'is not a report of version 1', 3],
  ['lacks members', '{"version": 1, "files": [{}]}', 'files[0].path is missing', 3],
])('a report that %s is refused', async (_, text, message, code) => {
  const cwd = folder(text === undefined ? {} : { 'report.json': text });
  const answer = await tarscli(['report', 'convert', 'report.json'], { cwd });
  expect(answer.code).toBe(code);
  expect(answer.stderr).toContain(message);
});

test('comparing tells by its exit code whether it got worse', async () => {
  const cwd = folder({ 'a.cs': comparisons(1), 'b.cs': 'class D { }\n' });
  await run(['.', '--format', 'json', '--output', 'before.json'], { cwd });
  writeFileSync(join(cwd, 'b.cs'), rethrow);
  writeFileSync(join(cwd, 'a.cs'), 'class C { }\n');
  await run(['.', '--format', 'json', '--output', 'after.json'], { cwd });
  const compare = (...more: string[]) => tarscli(['report', 'compare', ...more], { cwd });
  const worse = await compare('before.json', 'after.json');
  expect(worse.code).toBe(1);
  expect(worse.stdout).toContain('1 new · 1 gone · 0 unchanged');
  expect((await compare('before.json', 'after.json', '--fail-on', 'never')).code).toBe(0);
  expect((await compare('after.json', 'before.json')).code).toBe(0);
  expect((await compare('after.json', 'before.json', '--fail-on', 'warning')).code).toBe(1);
  const data = comparisonSchema.parse(
    JSON.parse((await compare('before.json', 'after.json', '--format', 'json')).stdout),
  );
  expect(data.findings.new).toEqual([expect.objectContaining({ path: 'b.cs', severity: 'error' })]);
  expect((await compare('before.json', 'after.json', '--format', 'markdown')).stdout).toContain('## New');
});
