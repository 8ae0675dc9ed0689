import { spawnSync } from 'node:child_process';
import { platform } from 'node:os';
import { defaultLimits } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { faultError } from '#host/sandbox/fault.js';
import { faultOf } from '#host/sandbox/jco/fault.js';
import { main, repository } from './cli.js';

/** A Node with so many KiB of addresses. */
function bounded(addresses: number, args: readonly string[]) {
  const script = `ulimit -v ${addresses}; exec "$@"`;
  return spawnSync('sh', ['-c', script, 'sh', process.execPath, ...args], {
    cwd: repository,
    encoding: 'utf8',
  });
}

const run = ['hyperlight-run', 'pattern-matcher', '--backend', 'jco', '--file', 'examples/OrderService.cs'];
const tooFew = 16_000_000;

describe.skipIf(platform() !== 'linux')('where the kernel bounds the addresses of a process', () => {
  test('a run says that it is this, and how to remove it, instead of blaming the agent', () => {
    const { status, stderr } = bounded(tooFew, [main, ...run]);
    expect(stderr).toContain('error[ERR_BACKEND_UNAVAILABLE]: ');
    expect(stderr).toMatch(
      /hint: this process may have no more than 15625 MiB of addresses.*ulimit -v unlimited/,
    );
    expect(stderr).not.toMatch(/raise the limit on memory|the agent/);
    expect(status).toBe(6);
  });

  test('doctor says the same of every isolation of jco', () => {
    const { stdout } = bounded(tooFew, [main, 'doctor', '--json']);
    const { backends } = JSON.parse(stdout) as { backends: { name: string; hint: string; code: string }[] };
    const jco = backends.filter(({ name }) => name === 'jco');
    expect(jco).toHaveLength(2);
    for (const { code, hint } of jco) {
      expect(code).toBe('ERR_BACKEND_UNAVAILABLE');
      expect(hint).toContain('ulimit -v');
    }
  });

  test('an instance that finds no place later is the machine’s fault', () => {
    const module = '[0,97,115,109,1,0,0,0,5,4,1,1,1,16]';
    const script = `try { new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(${module}))) }
      catch ({ name, message }) { console.log(JSON.stringify({ name, message })) }`;
    const thrown = JSON.parse(bounded(8_000_000, ['-e', script]).stdout) as object;
    const error = faultError(faultOf(thrown, []), defaultLimits);
    expect(error).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE' });
  });
});

test('a Node without WebAssembly is told as such', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--jitless', main, ...run], {
    cwd: repository,
    encoding: 'utf8',
  });
  expect(stderr).toContain(
    "the jco backend can't run here: this Node has no WebAssembly\nhint: run it without --jitless",
  );
  expect(status).toBe(6);
});
