import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { confined, here } from './confinements.js';
import { ownFolder, ownPlace, runAt } from './places.js';

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

test.each(confined)(
  'a confined command neither sees nor ends processes that are not its own (%s)',
  async (confinement) => {
    const other = spawn('sleep', ['986']);
    onTestFinished(() => void other.kill('SIGKILL'));
    const script = [
      "grep -al '[s]leep.986' /proc/[0-9]*/cmdline 2>/dev/null",
      `kill -9 ${other.pid} ${process.pid} ${process.ppid} 2>/dev/null && echo killed`,
      `ls /proc/${process.pid}/root/ /proc/${process.pid}/fd 2>/dev/null`,
      'echo end',
    ].join('\n');
    const place = ownPlace({ 'try.sh': script });
    const { output } = await runAt(place, 'sh ./try.sh; true', { confinement });
    expect(output).toBe('end\n');
    expect([other.exitCode, other.signalCode]).toEqual([null, null]);
  },
);

test.each(here)('a command inherits no open file of its runner (%s)', async (confinement) => {
  const file = openSync(join(ownFolder(), 'secret'), 'w');
  onTestFinished(() => closeSync(file));
  const { output } = await runAt(ownPlace(), 'for fd in /proc/self/fd/*; do readlink $fd; done', {
    confinement,
  });
  expect(
    output.split('\n').filter((to) => to !== '' && !/^(?:pipe:|socket:|\/dev\/null|\/proc\/)/.test(to)),
  ).toEqual([]);
});

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

test.each(confined)(
  'programs of the repository do not run before they are confined (%s)',
  async (confinement) => {
    const place = ownPlace();
    for (const name of ['mkdir', 'mount', 'dirname', 'setpriv', 'ip', 'sh', 'unshare', 'bwrap']) {
      writeFileSync(join(place.cwd, name), `#!/bin/sh\necho "${name} ran" >> ran`, { mode: 0o755 });
    }
    vi.stubEnv('PATH', `${place.cwd}:${process.env.PATH}`);
    const result = await runAt(place, 'echo "$PATH" | cut -d: -f1', { confinement, network: false });
    vi.unstubAllEnvs();
    expect(result.output).toBe(`${place.cwd}\n`);
    expect(existsSync(join(place.cwd, 'ran'))).toBe(false);
  },
);
