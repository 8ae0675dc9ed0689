import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runCommand } from '#host/selfcode/testing/run-command.js';
import { here, missing } from './confinements.js';
import { commandAt, never, ownPlace, runAt } from './places.js';

test.each(here)(
  'the results of a command are its own: output, exit code and confinement (%s)',
  async (confinement) => {
    const place = ownPlace();
    const result = await runAt(place, 'echo out; echo err >&2; pwd; exit 3', { confinement });
    expect(result).toMatchObject({ ended: 'exited', exit: 3, confinement });
    expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out', place.cwd].sort());
    expect(result.outputBytes).toBe(Buffer.byteLength(result.output));
  },
);

test.each(here)(
  'a command has the environment of the user, but for variables of this package and of git (%s)',
  async (confinement) => {
    const place = ownPlace();
    for (const name of ['TARS_SECRET', 'GIT_DIR']) vi.stubEnv(name, 'no');
    vi.stubEnv('OF_USER', 'yes');
    try {
      const command =
        'echo "$OF_USER,$TARS_SECRET,$GIT_DIR,$OWN,$TARS_TEST_RESULTS"; cd "$TMPDIR" && echo a > b && mkdir -p "$XDG_CACHE_HOME" "$npm_config_cache"';
      const result = await runAt(place, command, { confinement, env: { OWN: 'own' } });
      expect(result).toMatchObject({ exit: 0, output: `yes,,,own,${place.resultsFolder}\n` });
    } finally {
      vi.unstubAllEnvs();
    }
  },
);

test('of a long output beginning and end are kept, and the rest is counted', async () => {
  const count = 300 * 1024 * 1024;
  const result = await runAt(ownPlace(), `echo first; head -c ${count} /dev/zero; echo last`, {
    outputBytes: 1000,
  });
  expect(result).toMatchObject({ ended: 'exited', outputBytes: count + 11 });
  expect(result.output).toMatch(/^first\n\0{494}\n\[… \d+ bytes left out …\]\n\0{495}last\n$/);
});

test('a signal that has aborted starts nothing', async () => {
  const place = ownPlace();
  const result = await runCommand(commandAt(place, 'touch a'), AbortSignal.abort());
  expect(result.ended).toBe('aborted');
  expect(existsSync(join(place.cwd, 'a'))).toBe(false);
});

test.each(here)('what cannot be started is told (%s)', async (confinement) => {
  const result = await runAt(ownPlace(), `: ${'x'.repeat(3_000_000)}`, { confinement });
  expect(result.ended).toBe('not-started');
  expect(result.output).toMatch(/E2BIG|too long/i);
});

test('results of an earlier run are removed', async () => {
  const place = ownPlace();
  mkdirSync(place.resultsFolder);
  writeFileSync(join(place.resultsFolder, 'old.xml'), '');
  expect((await runAt(place, 'ls "$TARS_TEST_RESULTS"')).output).toBe('');
});

test('a folder of results that holds the work tree is refused', async () => {
  const place = ownPlace();
  const running = runAt({ ...place, resultsFolder: place.root }, 'true');
  await expect(running).rejects.toThrow('holds the work tree');
  expect(existsSync(place.cwd)).toBe(true);
});

test('a limit on the size of files holds', async () => {
  const result = await runAt(ownPlace(), 'head -c 2000000 /dev/zero > a; wc -c < a', {
    limits: { fileBytes: 1024 * 1024 },
  });
  expect(result.output.trim().split('\n').at(-1)).toBe(`${1024 * 1024}`);
});

test('without a confinement that works, one that is asked for is refused', async () => {
  if (missing === undefined) return;
  await expect(runCommand(commandAt(ownPlace(), 'true', { confinement: missing }), never)).rejects.toThrow(
    missing,
  );
});
