import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { compileCacheFolder } from '#host/cli/compile-cache.js';
import { folder, tarscli } from './cli.js';

const nobody = 65534;
const isRoot = process.getuid?.() === 0;
const noModes = process.platform === 'win32';
/** Node 20 keeps no code. */
const keepsCode = 'enableCompileCache' in module;

afterEach(() => {
  vi.unstubAllEnvs();
});

function newCache(): string {
  const cache = join(folder({}), 'cache');
  vi.stubEnv('XDG_CACHE_HOME', cache);
  return cache;
}

describe("tarscli's own code is only kept where nobody but its user can put or read any", () => {
  test('in a folder that is made for it', () => {
    const code = join(newCache(), 'tars-hyperlight/code');
    expect(compileCacheFolder()).toEqual({ folder: code });
    if (!noModes) expect(statSync(code).mode & 0o777).toBe(0o700);
    expect(compileCacheFolder()).toEqual({ folder: code });
  });

  const spoiled: [string, RegExp, (code: string) => void][] = [
    ['everybody can write to it', /code: it can be written to/, (code) => chmodSync(code, 0o777)],
    ['a group can write to it', /code: it can be written to/, (code) => chmodSync(code, 0o770)],
    ['others can enter it', /code: it can be read/, (code) => chmodSync(code, 0o711)],
    [
      'it is a link',
      /code: it is a link/,
      (code) => {
        renameSync(code, `${code}-elsewhere`);
        symlinkSync(`${code}-elsewhere`, code);
      },
    ],
    ['others can exchange it', /tars-hyperlight: others can/, (code) => chmodSync(dirname(code), 0o777)],
    [
      'others can exchange what it is in',
      /cache: others can/,
      (code) => chmodSync(join(code, '../..'), 0o772),
    ],
    [
      'a link above it leads to where others can exchange it',
      /open: others can/,
      (code) => {
        const above = join(code, '../..');
        const open = join(dirname(above), 'open');
        mkdirSync(open);
        renameSync(above, join(open, 'cache'));
        symlinkSync(join(open, 'cache'), above);
        chmodSync(open, 0o777);
      },
    ],
  ];

  test.skipIf(noModes).each(spoiled)('not where %s', (_, problem, spoil) => {
    const code = join(newCache(), 'tars-hyperlight/code');
    compileCacheFolder();
    spoil(code);
    expect(compileCacheFolder()).toEqual({ problem: expect.stringMatching(problem) });
  });

  test.skipIf(!isRoot)('not where it, or a folder above it, is of another user (needs root)', () => {
    for (const [path, problem] of [
      ['tars-hyperlight/code', /code: it belongs to another user/],
      ['tars-hyperlight', /tars-hyperlight: others can/],
      ['.', /cache: others can/],
    ] as const) {
      const cache = newCache();
      compileCacheFolder();
      chownSync(join(cache, path), nobody, nobody);
      expect(compileCacheFolder()).toEqual({ problem: expect.stringMatching(problem) });
    }
  });

  test.skipIf(!isRoot)('and nothing is made for root below a folder of another user (needs root)', () => {
    const own = join(newCache(), 'tars-hyperlight');
    mkdirSync(own, { recursive: true });
    chownSync(own, nobody, nobody);
    expect(compileCacheFolder()).toEqual({ problem: expect.stringMatching(/tars-hyperlight: others can/) });
    expect(readdirSync(own)).toEqual([]);
  });

  test('not for a user without a home', () => {
    for (const name of ['XDG_CACHE_HOME', 'HOME']) vi.stubEnv(name, 'relative');
    expect(compileCacheFolder()).toEqual({ problem: 'this user has no home folder' });
  });
});

describe.skipIf(!keepsCode)('tarscli (on a Node that keeps code)', () => {
  const start = (env: NodeJS.ProcessEnv, ...args: string[]) =>
    tarscli(['--version', ...args], { env: { NODE_COMPILE_CACHE: undefined, ...env } });

  test("keeps code in its user's cache, and leaves nothing in the folder for temporary files", async () => {
    const cache = folder({});
    const temporary = folder({});
    expect(await start({ XDG_CACHE_HOME: cache, TMPDIR: temporary })).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(join(cache, 'tars-hyperlight/code'))).toHaveLength(1);
  });

  test.skipIf(noModes)(
    'starts without it where it could be of others, and says so to --debug only',
    async () => {
      const cache = folder({});
      const code = join(cache, 'tars-hyperlight/code');
      mkdirSync(code, { recursive: true });
      chmodSync(code, 0o777);
      expect(await start({ XDG_CACHE_HOME: cache })).toMatchObject({ code: 0, stderr: '' });
      expect(await start({ XDG_CACHE_HOME: cache }, '--debug')).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^note: no code is kept for the next start: .*written to by other/),
      });
      expect(readdirSync(code)).toEqual([]);
    },
  );

  test('tarscli (on a Node that keeps code) leaves the folder that its user names to Node', async () => {
    const cache = folder({});
    const named = folder({});
    await start({ XDG_CACHE_HOME: cache, NODE_COMPILE_CACHE: named });
    expect(readdirSync(named)).toHaveLength(1);
    expect(existsSync(join(cache, 'tars-hyperlight/code'))).toBe(false);
  });
});
