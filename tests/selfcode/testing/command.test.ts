import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type Confinement, canConfine } from '#host/selfcode/testing/confinement.js';
import { marked } from '#host/selfcode/testing/marked-processes.js';
import { runCommand } from '#host/selfcode/testing/run-command.js';
import { markOf } from '#host/selfcode/testing/run-place.js';
import { runs } from '../../process/processes.js';
import { commandAt, never, ownFolder, ownPlace, runAt } from './places.js';

const all: Confinement[] = ['bubblewrap', 'namespaces', 'none'];
const works = new Map(await Promise.all(all.map(async (kind) => [kind, await canConfine(kind)] as const)));
const here = all.filter((kind) => works.get(kind));
const confined = here.filter((kind) => kind !== 'none');

const hasProc = existsSync('/proc/self/environ');

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
        'echo "$OF_USER,$TARS_SECRET,$GIT_DIR,$OWN,$TARS_TEST_RESULTS"; cd "$TMPDIR" && echo a > b && mkdir -p "$XDG_CACHE_HOME"';
      const result = await runAt(place, command, { confinement, env: { OWN: 'own' } });
      expect(result).toMatchObject({ exit: 0, output: `yes,,,own,${place.resultsFolder}\n` });
    } finally {
      vi.unstubAllEnvs();
    }
  },
);

test.each(confined)(
  'a confined command writes its work tree, its results and temporary folders, and nothing else (%s)',
  async (confinement) => {
    const place = ownPlace();
    const outside = ownFolder();
    const also = ownFolder();
    mkdirSync(join(place.cwd, '.git'));
    symlinkSync(outside, join(place.cwd, 'link'));
    const try_ = (path: string) => `(echo x > ${path}/tars-written) 2>/dev/null && echo "${path}"`;
    // What lies around the work tree below /tmp is the command's own /tmp.
    const paths = [
      '..',
      '.',
      '$TARS_TEST_RESULTS',
      '/tmp',
      '/var/tmp',
      '/dev/shm',
      also,
      outside,
      'link',
      '.git',
      '$HOME',
      '/etc',
      '/usr/bin',
      '/proc/sys/kernel',
    ];
    const result = await runAt(place, `${paths.map(try_).join('; ')}; true`, {
      confinement,
      writable: [also],
      readable: [outside],
    });
    const written = ['..', '.', place.resultsFolder, '/tmp', '/var/tmp', '/dev/shm', also];
    expect(result.output.trim().split('\n')).toEqual(written);
    for (const path of ['/tmp', '/var/tmp', place.root])
      expect(existsSync(join(path, 'tars-written'))).toBe(false);
    expect(existsSync(join(place.cwd, 'tars-written')) && existsSync(join(also, 'tars-written'))).toBe(true);
  },
);

test.each(confined)('a confined command has no rights to undo its confinement (%s)', async (confinement) => {
  const undo = [
    'mount -o remount,rw /',
    'mount -o remount,rw,bind /',
    'umount /proc/sys',
    'unshare -Urm mount -o remount,rw,bind /',
  ];
  const command = `${undo.map((each) => `${each} 2>/dev/null && echo "${each}"`).join('; ')}; grep CapEff /proc/self/status`;
  const result = await runAt(ownPlace(), command, { confinement });
  expect(result.output).toBe('CapEff:\t0000000000000000\n');
});

/** A name that makes paths too long for the system, if it is nested 300 deep. */
const deep = 'd'.repeat(20);

test.each(confined)(
  'what a command puts into its temporary folders is gone after it (%s)',
  async (confinement) => {
    const place = ownPlace();
    const folder = ownFolder();
    vi.stubEnv('TMPDIR', folder);
    const chain = (name: string) =>
      `mkdir ${name}; cd ${name}; i=0; while [ $i -lt 150 ]; do mkdir ${deep}; cd ${deep}; i=$((i+1)); done`;
    const hostile = `cd /tmp; (${chain('a')}); ${chain('c')}; mv /tmp/a . && mkdir -p -m 0 /tmp/half/closed; chmod 0 /tmp/half`;
    expect((await runAt(place, hostile, { confinement })).exit).toBe(0);
    expect((await runAt(place, 'find /tmp -mindepth 1', { confinement })).output).not.toMatch(/half|d{20}/);
    vi.unstubAllEnvs();
    expect(readdirSync(folder).filter((name) => name.startsWith('tars-tests-'))).toEqual([]);
  },
);

test.each(confined)(
  'tests can use the loopback, also without the network of the machine (%s)',
  async (confinement) => {
    const script = `const net = require('net'); const server = net.createServer().listen(0, '127.0.0.1', () =>
    net.connect(server.address().port, '127.0.0.1', () => { console.log('connected'); process.exit(); }));
    server.on('error', (error) => { console.log(error.code); process.exit(); });`;
    for (const network of [true, false]) {
      const result = await runAt(ownPlace({ 'a.cjs': script }), 'node a.cjs', { confinement, network });
      expect(result.output).toBe('connected\n');
    }
  },
);

test.each(confined)(
  'without the network of the machine, its services are out of reach (%s)',
  async (confinement) => {
    const { createServer } = await import('node:net');
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const script = `require('net').connect(${port}, '127.0.0.1', () => { console.log('reached'); process.exit(); }).on('error', () => console.log('refused'));`;
    const place = ownPlace({ 'a.cjs': script });
    expect((await runAt(place, 'node a.cjs', { confinement })).output).toBe('reached\n');
    expect((await runAt(place, 'node a.cjs', { confinement, network: false })).output).toBe('refused\n');
    server.close();
  },
);

/** Forks twice, into a session of its own, without any of the command's pipes, and tells its process number. */
const daemon =
  '(setsid sh -c "exec > /dev/null 2>&1 < /dev/null; (sleep 987 & sleep 987) & exit" &) ; sleep 0.1';

test.each(hasProc ? here : [])(
  'a daemon ends with its command, however that ends (%s)',
  async (confinement) => {
    const place = ownPlace();
    const mark = markOf(place.resultsFolder);
    const left = async () => (await marked(mark)).filter(runs);
    expect((await runAt(place, `${daemon}; exit 0`, { confinement })).ended).toBe('exited');
    expect(await left()).toEqual([]);
    const limit = { confinement, timeoutMs: 1000 };
    const stubborn = `trap "" TERM; ${daemon}; while true; do sleep 1; done`;
    expect((await runAt(place, stubborn, limit)).ended).toBe('timed-out');
    expect(await left()).toEqual([]);
    const controller = new AbortController();
    const running = runCommand(
      commandAt(place, `${daemon}; echo > started; sleep 987`, { confinement }),
      controller.signal,
    );
    while (!existsSync(join(place.cwd, 'started'))) await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await left()).length).toBeGreaterThan(2);
    controller.abort();
    expect((await running).ended).toBe('aborted');
    expect(await left()).toEqual([]);
  },
);

test.each(hasProc ? confined : [])(
  'a daemon that wipes its environment ends with a confined command, too (%s)',
  async (confinement) => {
    const place = ownPlace();
    const beat = 'while true; do date +%N > beat; sleep 0.05; done';
    const wiped = `(setsid env -i PATH="$PATH" sh -c '${beat}' > /dev/null 2>&1 &); while [ ! -s beat ]; do sleep 0.05; done`;
    expect((await runAt(place, wiped, { confinement })).exit).toBe(0);
    const last = readFileSync(join(place.cwd, 'beat'), 'utf8');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(readFileSync(join(place.cwd, 'beat'), 'utf8')).toBe(last);
  },
);

test.each(here)('a command is asked to end before it is ended (%s)', async (confinement) => {
  const place = ownPlace();
  const command = 'trap "echo asked > asked; exit 0" TERM; while true; do sleep 0.1; done';
  const result = await runAt(place, command, { confinement, timeoutMs: 1000 });
  expect(result).toMatchObject({ ended: 'timed-out', exit: undefined, signal: undefined });
  expect(readFileSync(join(place.cwd, 'asked'), 'utf8')).toBe('asked\n');
});

test('of a long output beginning and end are kept, and the rest is counted', async () => {
  const count = 300 * 1024 * 1024;
  const result = await runAt(ownPlace(), `echo first; head -c ${count} /dev/zero; echo last`, {
    outputBytes: 1000,
  });
  expect(result).toMatchObject({ ended: 'exited', outputBytes: count + 11 });
  expect(result.output).toMatch(/^first\n\0{494}\n\[… \d+ bytes left out …\]\n\0{495}last\n$/);
});

test('an output without end is a flood, and ends the command', async () => {
  const result = await runAt(ownPlace(), 'yes', { floodBytes: 50_000_000, outputBytes: 100 });
  expect(result).toMatchObject({ ended: 'output-flood', exit: undefined });
  expect(result.outputBytes).toBeGreaterThan(50_000_000);
});

test('a fork bomb ends with its command', async () => {
  const place = ownPlace();
  const bomb = 'f() { [ $1 -gt 7 ] && sleep 987; f $(($1 + 1)) & f $(($1 + 1)); }; f 0';
  expect((await runAt(place, bomb, { timeoutMs: 2000 })).ended).toBe('timed-out');
  expect((await marked(markOf(place.resultsFolder))).filter(runs)).toEqual([]);
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

test('processes that an interrupted run has left are ended before the next', async () => {
  const place = ownPlace();
  const { spawn } = await import('node:child_process');
  const left = spawn('sleep', ['987'], {
    env: { ...process.env, TARS_TEST_RUN: markOf(place.resultsFolder) },
  });
  const ended = new Promise((resolve) => left.once('exit', (_, signal) => resolve(signal)));
  await runAt(place, 'true');
  expect(await ended).toBe('SIGKILL');
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
  const missing = all.find((kind) => !works.get(kind));
  if (missing === undefined) return;
  await expect(runCommand(commandAt(ownPlace(), 'true', { confinement: missing }), never)).rejects.toThrow(
    missing,
  );
});
