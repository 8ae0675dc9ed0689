import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { temporaryPrefix } from '#host/images/prune.js';
import { random, runs, seed } from '../fuzz/fuzz.js';
import { comparisons, fixedComparisons, folder, main, patterns, tarscli } from './cli.js';

const next = random(seed);
const points = runs(2);
const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

const count = 40;
const fixable = (index: number) => `// ${index}\n${comparisons(8)}`;
const fixed = (index: number) => `// ${index}\n${fixedComparisons(8)}`;
const names = Array.from({ length: count }, (_, index) => `F${index}.cs`);
const earlier = '{ "version": 1, "findings": [] }\n';

function project(): string {
  const sources = names.map((name, index) => [`src/${name}`, fixable(index)]);
  return folder({ ...Object.fromEntries(sources), 'known.json': earlier, 'report.json': earlier });
}

const agent = [
  'hyperlight-run',
  'pattern-matcher',
  '--patterns',
  patterns,
  '--dir',
  'src',
  '--backend',
  'jco',
];

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Runs it, and sends a signal when it is time. */
async function interrupted(
  args: readonly string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
  signal: NodeJS.Signals,
  time: () => Promise<unknown>,
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  await Promise.race([time(), ended]);
  child.kill(signal);
  const [code, by] = await ended;
  return { code, signal: by };
}

const read = (cwd: string, name: string) => readFileSync(join(cwd, name), 'utf8');

const left = (cwd: string) =>
  readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));

/** How many sources are as they are to be. All others are as they were. */
function changed(cwd: string): number {
  const texts = names.map((name) => read(cwd, `src/${name}`));
  for (const [index, text] of texts.entries()) expect([fixable(index), fixed(index)]).toContain(text);
  return texts.filter((text, index) => text === fixed(index)).length;
}

/** A report without what differs from run to run. */
function result(cwd: string, name: string): unknown {
  const { summary, ...rest } = JSON.parse(read(cwd, name));
  return { ...rest, summary: { ...summary, elapsedMs: 0, reused: 0 } };
}

const toFile = ['--format', 'json', '-o', 'report.json'];

/** What each leaves where it comes to its end; where it doesn't, nothing of that is there. */
const works: readonly { name: string; args: string[]; file?: string; again?: string[] }[] = [
  { name: '--fix', args: ['--fix'] },
  { name: '--output', args: toFile, file: 'report.json' },
  { name: '--also', args: ['--also', 'json=report.json'], file: 'report.json' },
  { name: '--update-baseline', args: ['--baseline', 'known.json', '--update-baseline'], file: 'known.json' },
  { name: '--cache', args: ['--cache', ...toFile], file: 'report.json', again: [] },
  { name: '--resume', args: ['--resume', ...toFile], file: 'report.json', again: ['--resume'] },
];

/** The images are those of the other tests; what runs keep is their own. */
const cache = mkdtempSync(join(tmpdir(), 'tarscli-cache-'));
const env = { XDG_CACHE_HOME: cache };
const kept = join(cache, 'tars-hyperlight/results');

beforeAll(() => {
  const images = join(process.env.XDG_CACHE_HOME!, 'tars-hyperlight/images');
  if (!existsSync(images)) return;
  // Other tests write there: what is not complete yet goes away.
  const filter = (source: string) => !basename(source).startsWith(temporaryPrefix);
  cpSync(images, join(cache, 'tars-hyperlight/images'), {
    recursive: true,
    preserveTimestamps: true,
    filter,
  });
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

describe(`a run that is interrupted anywhere (TARS_FUZZ_SEED=${seed})`, () => {
  test.each(works)(
    'with $name leaves all as it was or as it is to be',
    async ({ args, file, again }) => {
      const whole = project();
      const startedAt = performance.now();
      const { code: usual, stderr } = await tarscli([...agent, ...args], { cwd: whole, env });
      const takesMs = performance.now() - startedAt;
      expect(usual, stderr).toBe(exitCodes.ok);
      expect(changed(whole)).toBe(file === undefined ? count : 0);

      for (let point = 0; point < points; point++) {
        const cwd = project();
        rmSync(kept, { recursive: true, force: true });
        const signal = signals[Math.floor(next() * signals.length)]!;
        const wait = next() * takesMs;
        const what = `${signal} after ${wait} of ${takesMs} ms`;
        const ended = await interrupted([...agent, ...args], { cwd, env }, signal, () => pause(wait));
        // Before tarscli itself has begun, there is nobody to end in order.
        const early = ended.signal === signal;
        if (!early) expect([usual, exitCodes.interrupted], what).toContain(ended.code);
        expect(left(cwd), what).toEqual([]);
        const done = !early && ended.code === usual;
        if (file === undefined) {
          if (done) expect(changed(cwd), what).toBe(count);
          else changed(cwd);
          const rest = await tarscli([...agent, ...args], { cwd, env });
          expect(rest.code, what).toBe(exitCodes.ok);
          expect(changed(cwd), what).toBe(count);
          continue;
        }
        expect(changed(cwd), what).toBe(0);
        const comparable = (folder: string) =>
          file === 'report.json' ? result(folder, file) : read(folder, file);
        // A signal can come when all is in its place, and before the process has ended.
        const isAsItWas = !done && read(cwd, file) === earlier;
        if (!isAsItWas) expect(comparable(cwd), what).toEqual(comparable(whole));
        if (again === undefined) continue;
        await tarscli([...agent, ...args, ...again], { cwd, env });
        expect(comparable(cwd), what).toEqual(comparable(whole));
      }
    },
    120_000 * points,
  );

  test.each(signals)('by %s ends with 130, and leaves nothing that it has begun', async (signal) => {
    const cwd = project();
    const begun = () => expect.poll(() => left(cwd).length, { timeout: 60_000, interval: 2 }).toBe(1);
    const ended = await interrupted([...agent, ...toFile], { cwd, env }, signal, begun);
    expect(ended).toEqual({ code: exitCodes.interrupted, signal: null });
    expect(left(cwd)).toEqual([]);
    expect(read(cwd, 'report.json')).toBe(earlier);
  });
});
