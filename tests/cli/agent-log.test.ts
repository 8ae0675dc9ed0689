import { beforeAll, expect, test } from 'vitest';
import { reportSchema } from '#host/reports/json-schema.js';
import { agentFolder, fixture } from '../host/agents-for-tests.js';
import { folder, tarscli } from './cli.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const files = { 'a.txt': '!log', 'b.txt': '!escape' };

/** The probe says a lot as warnings about a.txt, and something full of escapes as information about b.txt. */
const running = (name: keyof typeof files, args: readonly string[]) =>
  tarscli(['hyperlight-run', probe, '--backend', 'jco', '--file', name, '--language', 'text', ...args], {
    cwd: folder(files),
  });

test('warnings of agents are shown by default, and that some were dropped; information is not', async () => {
  const warned = await running('a.txt', []);
  expect(warned.stderr).toContain('note: a.txt: the agent logs, warn: line 0 zzz');
  expect(warned.stderr).toMatch(/the agent logs, warn: \d+ more log lines were dropped/);
  expect(warned.stdout).not.toContain('line 0');
  const informed = await running('b.txt', []);
  expect(informed.stderr).not.toContain('the agent logs');
});

test('--agent-log info and --debug show information, with nothing that a terminal obeys', async () => {
  for (const option of [['--agent-log', 'info'], ['--debug'], ['--agent-log', 'info', '--quiet']]) {
    const { stderr } = await running('b.txt', option);
    expect(stderr).toMatch(/^note: b\.txt: the agent logs, info: a/m);
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
});

test('--agent-log off and --quiet show nothing', async () => {
  for (const option of [['--agent-log', 'off'], ['--quiet']]) {
    expect((await running('a.txt', option)).stderr).not.toContain('the agent logs');
  }
});

test('a JSON report has what is shown of the log with its file, and keeps it when it is converted', async () => {
  const { stdout } = await running('b.txt', ['--agent-log', 'debug', '--format', 'json']);
  const { files: reported } = reportSchema.parse(JSON.parse(stdout));
  expect(reported).toMatchObject([{ log: [{ level: 'info', message: expect.stringMatching(/^a/) }] }]);
  const cwd = folder({ 'report.json': stdout });
  const converted = await tarscli(['report', 'convert', 'report.json', '--format', 'json'], { cwd });
  expect(reportSchema.parse(JSON.parse(converted.stdout)).files).toEqual(reported);
  const silent = JSON.parse((await running('b.txt', ['--format', 'json'])).stdout);
  expect(silent.files[0]).not.toHaveProperty('log');
});

test('what a generator logs is shown by level, also where its call fails', async () => {
  const chatty = await agentFolder(await fixture('chatty'), { name: 'chatty', role: 'generator' });
  const cwd = folder({ 'a.txt': 'x', 'b.txt': 'fail' });
  const common = ['--backend', 'jco', '--language', 'text', '--no-validate'];
  const generated = (file: string, ...args: string[]) =>
    tarscli(['generate', '--agent', chatty, file, ...common, ...args], { cwd });
  const warned = await generated('a.txt');
  expect(warned.stderr).toContain('note: a.txt: the agent logs, warn: a warning');
  expect(warned.stderr).not.toContain('a remark');
  expect((await generated('a.txt', '--quiet')).stderr).not.toContain('the agent logs');
  expect((await generated('b.txt', '--quiet', '--agent-log', 'info')).stderr).toContain(
    'note: b.txt: the agent logs, info: a remark',
  );
  const run = await tarscli(
    ['hyperlight-run', chatty, 'a.txt', '--agent-log', 'debug', '--backend', 'jco', '--language', 'text'],
    { cwd },
  );
  expect(run.stderr).toContain('note: a.txt: the agent logs, info: a remark');
});
