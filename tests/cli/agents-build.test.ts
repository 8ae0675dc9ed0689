import { existsSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { coreModule, fixture } from '../host/agents-for-tests.js';
import { folder, repository, tarscli } from './cli.js';

const zod = join(repository, 'node_modules/zod/mini/index.js');
const sdk = JSON.stringify(join(repository, 'guests/sdk/index.ts'));

const manifest = (more: object = {}) =>
  JSON.stringify({
    name: 'todo',
    version: '1.0.0',
    role: 'analyzer',
    description: 'Finds what is left to do',
    languages: ['text'],
    ...more,
  });

const source = `import { defineAgent, eachSource } from ${sdk};
import * as z from ${JSON.stringify(zod)};
export const agent = defineAgent({
  name: 'todo', version: '1.0.0', role: 'analyzer', description: 'Finds what is left to do', languages: ['text'],
  settings: z.object({}),
  configure: () => ({ rules: [], run: eachSource(() => ({ findings: [] })) }),
});
`;

const todo = (files: Record<string, string | Uint8Array>) =>
  folder({ 'todo/manifest.json': manifest(), ...files });

test('an agent is built by the name of its folder, and told by the name that other commands take', async () => {
  const cwd = todo({ 'todo/agent.js': source });
  const built = await tarscli(['agents', 'build', 'todo'], { cwd });
  expect(built).toMatchObject({ code: 0, stdout: '' });
  expect(built.stderr).toMatch(
    /^built todo\/agent\.wasm, [\d.]+ MiB; its name for other commands is \.\/todo\n$/,
  );
  const inspected = await tarscli(['agents', 'inspect', './todo'], { cwd });
  expect(inspected).toMatchObject({ code: 0, stderr: '' });
});

test('a name that only a folder has is answered with how to say it', async () => {
  const cwd = todo({ 'a.txt': 'x' });
  for (const args of [
    ['agents', 'inspect', 'todo'],
    ['hyperlight-run', 'todo', '--file', 'a.txt'],
  ]) {
    const { code, stderr } = await tarscli(args, { cwd });
    expect(code).toBe(5);
    expect(stderr).toContain(
      'there is no agent "todo"\nhint: for the agent in the folder of that name, say ./todo',
    );
  }
});

test('a folder without its component says how to build it', async () => {
  const cwd = todo({});
  const { code, stderr } = await tarscli(['agents', 'inspect', './todo'], { cwd });
  expect(code).toBe(5);
  expect(stderr).toContain('hint: build it: tarscli agents build ./todo\n');
});

test.each([
  ['is empty', '', 'has no describe, configure, run; write: export const agent = defineAgent({ … })'],
  ['exports something else', 'export const other = 1;', 'it exports no agent; write:'],
  ['throws', 'throw new Error("boom"); export const agent = 1;', 'Error: boom'],
  ['is no JavaScript', 'expor', "can't build todo/agent.js: "],
])('an agent that %s is not built, and says why', async (_, text, message) => {
  const cwd = todo({ 'todo/agent.js': text, 'todo/agent.wasm': 'as it was' });
  const { code, stderr } = await tarscli(['agents', 'build', './todo'], { cwd });
  expect(code).toBe(5);
  expect(stderr).toContain('error[ERR_AGENT_INVALID]: ');
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/: :/);
  expect(readFileSync(join(cwd, 'todo/agent.wasm'), 'utf8')).toBe('as it was');
});

test('wrong types are told by file and line before anything is built, unless they are not to be looked at', async () => {
  const cwd = todo({ 'todo/agent.ts': '\nexport const agent: number = "x";\n' });
  const checked = await tarscli(['agents', 'build', 'todo'], { cwd });
  expect(checked.code).toBe(5);
  expect(checked.stderr).toContain('todo/agent.ts(2,14): error TS2322');
  expect(checked.stderr).toMatch(
    /has wrong types\n {2}\S*todo\/agent\.ts\(2,14\): error TS2322[^\n]*\nhint: /,
  );
  expect(checked.stderr).toContain('hint: --no-types');
  const unchecked = await tarscli(['agents', 'build', 'todo', '--no-types'], { cwd });
  expect(unchecked.stderr).toContain('has no describe, configure, run');
  expect(existsSync(join(cwd, 'todo/agent.wasm'))).toBe(false);
});

test("the example's types are right by its own check", async () => {
  const { checkTypes } = await import('#host/cli/check-types.js');
  expect(await checkTypes(join(repository, 'examples/agents/line-length/agent.ts'))).toBe(true);
});

/** What describe() answers, in memory: pointers and lengths of its texts, the role, a list of one language. */
const described = `(data (i32.const 1000) "todo1.0.0Findstext{}")
  (data (i32.const 0) "\\e8\\03\\00\\00\\04\\00\\00\\00\\ec\\03\\00\\00\\05\\00\\00\\00\\00\\00\\00\\00\\f1\\03\\00\\00\\05\\00\\00\\00")
  (data (i32.const 28) "\\40\\00\\00\\00\\01\\00\\00\\00\\fa\\03\\00\\00\\02\\00\\00\\00")
  (data (i32.const 64) "\\f6\\03\\00\\00\\04\\00\\00\\00")`;

test('a core module, as compilers for wasm32-unknown-unknown leave it, becomes an agent', async () => {
  const core = await coreModule({
    describe: '(i32.const 0)',
    run: '(i32.const 2000)',
    configure: '(i32.const 2000)',
    fields: `(memory (export "memory") 1) (table 1 funcref) ${described}`,
  });
  const cwd = todo({ 'core.wasm': core });
  const built = await tarscli(['agents', 'build', './todo', '--wasm', 'core.wasm'], { cwd });
  expect(built).toMatchObject({ code: 0 });
  const inspected = await tarscli(['agents', 'inspect', './todo'], { cwd });
  expect(inspected).toMatchObject({ code: 0, stderr: '' });
  expect(inspected.stdout).toContain('version      1.0.0\n');
});

test('a component is taken as it is', async () => {
  const probe = await fixture('probe');
  const named = manifest({ name: 'probe', version: '1.2.3' });
  const cwd = todo({ 'todo/manifest.json': named });
  await copyFile(probe, join(cwd, 'probe.wasm'));
  const taken = await tarscli(['agents', 'build', './todo', '--wasm', 'probe.wasm'], { cwd });
  expect(taken).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, 'todo/agent.wasm'))).toEqual(readFileSync(probe));
});

test.each([
  ['version', { name: 'probe', version: '9.9.9' }, "the manifest's version is 9.9.9, the agent's 1.2.3"],
  ['name', { name: 'other', version: '1.2.3' }, "the manifest's name is other, the agent's probe"],
  ['languages', { name: 'probe', version: '1.2.3', languages: ['text', 'rust'] }, 'the manifest lists rust'],
])(
  'a manifest with another %s than the agent says is refused by build, and told by inspect',
  async (_, more, why) => {
    const probe = await fixture('probe');
    const cwd = todo({ 'todo/manifest.json': manifest(more) });
    const built = await tarscli(['agents', 'build', './todo', '--wasm', probe], { cwd });
    expect(built).toMatchObject({ code: 5 });
    expect(built.stderr).toContain(why);
    await copyFile(probe, join(cwd, 'todo/agent.wasm'));
    const inspected = await tarscli(['agents', 'inspect', './todo'], { cwd });
    expect(inspected).toMatchObject({ code: 0 });
    expect(inspected.stderr).toBe(
      `note: ${why}${'languages' in more ? ", which the agent doesn't read" : ''}\n`,
    );
  },
);

test('what is no agent is not taken, and says what to do', async () => {
  const cwd = todo({ 'a.wasm': 'text', 'core.wasm': Buffer.from('\0asm\x01\0\0\0', 'latin1') });
  const text = await tarscli(['agents', 'build', './todo', '--wasm', 'a.wasm'], { cwd });
  expect(text.stderr).toContain('a.wasm is not WebAssembly');
  const core = await tarscli(['agents', 'build', './todo', '--wasm', 'core.wasm'], { cwd });
  expect(core.code).toBe(5);
  expect(core.stderr).toContain("todo doesn't export tars:agent/agent@0.1.0");
  const none = await tarscli(['agents', 'build', './todo', '--wasm', 'none.wasm'], { cwd });
  expect(none.stderr).toContain("can't read none.wasm: ENOENT");
  const hinted = await tarscli(['agents', 'build', './todo'], { cwd });
  expect(hinted.stderr).toContain('hint: of another language, name what its compiler has made: --wasm FILE');
  const run = await tarscli(['agents', 'inspect', './core.wasm'], { cwd });
  expect(run.stderr).toContain('tarscli agents build FOLDER --wasm FILE');
});
