import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'tars-hyperlight/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { main, tarscli } from '../cli/cli.js';
import { canMount, isRoot } from '../cli/disks.js';
import { RawClient } from './mcp-client.js';

const rethrow = 'class C { public void M() { try { N(); } catch (Exception e) { throw e; } } }\n';
const nobody = 65_534;

/** Who asks, and from where. */
interface Place {
  root: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
}

type Ask = (place: Place, method: string, params: object) => Promise<{ code?: string; text: string }>;

/** The command that runs tarscli as a user; `setpriv` is part of every Linux. */
const commandOf = ({ uid }: Place, args: string[]): [string, string[]] => {
  const own = [process.execPath, main, ...args];
  if (uid === undefined) return [own[0]!, own.slice(1)];
  return ['setpriv', [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', ...own]];
};

const doors: Record<string, Ask> = {
  async 'JSON-RPC'(place, method, params) {
    const [command, args] = commandOf(place, ['serve', '--stdio', '--allow-write', '--root', place.root]);
    await using client = Client.spawn('env', [...assigned(place), command, ...args]);
    return await client.request(method, params).then(
      (result) => ({ text: JSON.stringify(result) }),
      ({ code, message }) => ({ code, text: message }),
    );
  },
  async MCP(place, method, params) {
    const { env, ...rest } = place;
    const client = new RawClient(['--allow-write', '--root', place.root], {
      cwd: place.root,
      env: { ...process.env, ...env },
      ...rest,
    });
    await client.handshake();
    const name = method === 'fix' ? 'apply_fixes' : 'give_feedback';
    const { as: _, ...given } = params as { as?: string };
    const { document } = await client.call(name, given);
    await client.end();
    const error = document.error as { code: string; message: string } | undefined;
    return error ? { code: error.code, text: error.message } : { text: JSON.stringify(document) };
  },
  async 'tarscli run'(place, method, params) {
    const args = ['run', method, '--input-file', '-', '--allow-write', '--root', place.root];
    const { root: _, ...user } = place;
    const answer = await tarscli(args, { input: JSON.stringify(params), ...user });
    const { error } = JSON.parse(answer.stdout);
    return error ? { code: error.code, text: error.message } : { text: answer.stdout };
  },
};

const assigned = ({ env = {} }: Place) => Object.entries(env).map(([name, value]) => `${name}=${value}`);

describe.skipIf(!canMount || !isRoot)('what the machine refuses is no fault of the program', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'tars-environment-'));
    chmodSync(cwd, 0o755);
  });
  afterEach(() => rmSync(cwd, { recursive: true, force: true }));

  test.each(Object.entries(doors))('a folder that only others can read: by %s', async (_, ask) => {
    const [root, locked] = [join(cwd, 'root'), join(cwd, 'locked')];
    mkdirSync(root, { mode: 0o755 });
    mkdirSync(locked, { mode: 0o700 });
    const env = { XDG_DATA_HOME: locked, HOME: root, XDG_CACHE_HOME: '', XDG_CONFIG_HOME: '' };
    const asked = await ask({ root, env, uid: nobody }, 'feedback', { fingerprint: 'abcd', accepted: true });
    expect(asked).toEqual({ code: 'ERR_INPUT', text: expect.stringMatching(/^can't lstat .*EACCES/) });
  });

  test.each(Object.entries(doors))('a file system that is read-only: by %s', async (_, ask) => {
    const root = join(cwd, 'disk');
    mkdirSync(root);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tars-test', root]);
    try {
      writeFileSync(join(root, 'a.cs'), rethrow);
      execFileSync('mount', ['-o', 'remount,ro', root]);
      const { code, text } = await ask({ root }, 'fix', { paths: ['a.cs'], as: 'write' });
      expect([code, text]).toEqual([undefined, expect.stringMatching(/can't write .*EROFS/)]);
    } finally {
      execFileSync('umount', [root]);
    }
  });
});
