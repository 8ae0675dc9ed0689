import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '#host/contract/backend.js';
import type { ImageSpec } from '#host/contract/image.js';
import { DiskCache } from '#host/images/cache.js';
import { type Addon, loadAddon, type Vm, type VmSnapshot } from '#host/sandbox/hyperlight/addon.js';
import { vmBytes } from '#host/sandbox/hyperlight/measures.js';
import { HyperlightBackend } from '#host/sandbox/hyperlight.js';
import { JcoBackend } from '#host/sandbox/jco.js';
import { encodeTask } from '#host/sandbox/task.js';
import type { Task } from '../wit/types/agent.js';
import { interleave, median, medianOf, type Result, ratio } from './lib/measure.js';
import { type BenchSource, sourceOfSize } from './lib/sources.js';
import { benchCache, codeOf, patternMatcher } from './lib/vm-code.js';

const sizes = [3_000, 20_000, 200_000];
const MiB = 1024 * 1024;
const idleVms = 16;
const wall = ({ wallMs }: { wallMs: number }) => wallMs;

interface Bench {
  addon: Addon;
  spec: ImageSpec;
  code: Uint8Array;
  image: VmSnapshot;
  /** The folder of the image and of the harness's input. */
  folder: string;
  rounds: number;
}

/**
 * Measures the cost of a micro-VM: starting from an image and from code, calls compared with the same calls on jco and
 * in a Rust program, restoring, cloning, and the memory of an idle VM. TARS_HARNESS is the path of the Rust program,
 * `harness` of host/native/addon/examples.
 */
export async function hyperlight(corpus: BenchSource[] | undefined, rounds: number): Promise<void> {
  const loaded = loadAddon();
  if ('reason' in loaded) return console.log(`\nhyperlight: not measured, ${loaded.reason}`);
  const { addon } = loaded;
  const spec = await patternMatcher();
  const code = await codeOf(addon, spec);
  const folder = mkdtempSync(join(process.env.TARS_BENCH_FOLDER ?? tmpdir(), 'tars-bench-'));
  try {
    const image = await configured(addon, code, spec).catch((error: Error) => error);
    if (image instanceof Error) return console.log(`\nhyperlight: not measured, ${image.message}`);
    await image.save(join(folder, 'image'));
    const bench: Bench = { addon, spec, code, image, folder, rounds };
    const small = task(corpus, 3_000);
    await starts(bench, small);
    await lifeCycle(bench, small);
    await calls(
      bench,
      sizes.map((size) => task(corpus, size)),
    );
    await idle(bench, small);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function task(corpus: BenchSource[] | undefined, size: number): Task {
  const distance = ({ text }: BenchSource) => Math.abs(text.length - size);
  const nearest = corpus ? [...corpus].sort((a, b) => distance(a) - distance(b))[0]! : sourceOfSize(size);
  return { sources: [{ ...nearest, language: 'csharp' }], reports: [], options: '{}' };
}

const callLimits = ({ limits: { wallMs, memoryBytes, outputBytes, logBytes } }: ImageSpec) => ({
  wallMs,
  cpuMs: wallMs,
  memoryBytes,
  outputBytes,
  logBytes,
});

/** Time limit of everything but calls. */
const stepMs = 600_000;

const boot = (addon: Addon, code: Uint8Array, { limits }: ImageSpec): Promise<Vm> =>
  addon.boot(code, vmBytes(limits), stepMs);

/** Opens what was saved to the folder. */
async function opened(addon: Addon, folder: string): Promise<VmSnapshot> {
  const [layout, index] = ['oci-layout', 'index.json'].map((name) => readFileSync(join(folder, name)));
  return addon.open(folder, layout!, index!, Number.MAX_SAFE_INTEGER);
}

async function bootConfigured(addon: Addon, code: Uint8Array, spec: ImageSpec): Promise<Vm> {
  const vm = await boot(addon, code, spec);
  await vm.ask(1, Buffer.from(spec.settings), callLimits(spec));
  return vm;
}

async function configured(addon: Addon, code: Uint8Array, spec: ImageSpec): Promise<VmSnapshot> {
  const vm = await bootConfigured(addon, code, spec);
  const image = await vm.snapshot();
  await vm.close();
  return image;
}

function table(title: string, head: string[], rows: string[][]): void {
  console.log(`\n${title}`);
  console.log(`| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

const ms = (result: Result) => medianOf(result, wall).toFixed(1);
const over = (of: Result, to: Result) => {
  const { median: middle, range } = ratio(of, to, wall);
  return `${middle.toFixed(2)} (${range})`;
};

/** Measures the time to the first report: from machine code, from an image on disk, from an image in memory. */
async function starts({ addon, spec, code, image, folder, rounds }: Bench, small: Task): Promise<void> {
  const input = encodeTask(small);
  const first = async (vm: Vm) => {
    await vm.ask(2, input, callLimits(spec));
    await vm.close();
  };
  const [cold, disk, memory] = (await interleave(
    [
      {
        name: 'code: boot, load, configure',
        run: async () => first(await bootConfigured(addon, code, spec)),
      },
      {
        name: 'image on disk: check, start',
        run: async () => first(await (await opened(addon, join(folder, 'image'))).start(stepMs)),
      },
      { name: 'image in memory: start', run: async () => first(await image.start(stepMs)) },
    ],
    rounds,
    1,
  )) as [Result, Result, Result];
  table(
    `hyperlight: to the first report of a 3 KB file, ${rounds} rounds`,
    ['from', 'ms', 'from code over it (95 %)'],
    [cold, disk, memory].map((result) => [result.name, ms(result), over(cold, result)]),
  );
}

/** Measures making, cloning and restoring a VM, compared with a call in it. */
async function lifeCycle({ addon, spec, code, image, rounds }: Bench, small: Task): Promise<void> {
  const input = encodeTask(small);
  const vm = await image.start(stepMs);
  const warm = await image.start(stepMs);
  const ask = (on: Vm) => on.ask(2, input, callLimits(spec));
  await ask(warm);
  const results = await interleave(
    [
      { name: 'call, again and again', run: async () => void (await ask(warm)) },
      {
        name: 'restore and call',
        run: async () => {
          await vm.restore();
          await ask(vm);
        },
      },
      { name: 'clone: start from the image', run: async () => (await image.start(stepMs)).close() },
      { name: 'fresh: boot and load', run: async () => (await boot(addon, code, spec)).close() },
    ],
    rounds,
    1,
  );
  const restores: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await ask(vm);
    const started = performance.now();
    await vm.restore();
    restores.push(performance.now() - started);
  }
  await Promise.all([vm.close(), warm.close()]);
  const rows = results.map((result) => [result.name, ms(result), over(result, results[0]!)]);
  rows.push(['restore', median(restores).toFixed(1), '']);
  table(`hyperlight: life of a VM, 3 KB file, ${rounds} rounds`, ['', 'ms', 'over a call (95 %)'], rows);
}

/** Measures calls in the sandboxes of both backends, which both start every call from the image's state. */
async function calls(bench: Bench, tasks: Task[]): Promise<void> {
  const { spec, image, rounds } = bench;
  const jco = new JcoBackend(new DiskCache(benchCache, console.error), { isolation: 'thread' });
  const jcoSandbox = await jco.start(await jco.prepare(spec), spec.limits);
  const hyperlight = new HyperlightBackend(new DiskCache(benchCache, console.error));
  const vmSandbox = await hyperlight.start(await hyperlight.prepare(spec), spec.limits);
  const bare = await image.start(stepMs);
  const rows: string[][] = [];
  for (const one of tasks) {
    const input = encodeTask(one);
    const repeat = Math.max(1, Math.round(40_000 / input.length));
    const times = (work: () => Promise<unknown>) => async () => {
      for (let count = 0; count < repeat; count++) await work();
    };
    const call = (sandbox: Sandbox) => times(() => sandbox.call(one));
    const [vm, alone, other] = (await interleave(
      [
        { name: 'hyperlight', run: call(vmSandbox) },
        { name: 'without restoring', run: times(() => bare.ask(2, input, callLimits(spec))) },
        { name: 'jco', run: call(jcoSandbox) },
      ],
      rounds,
      3,
    )) as [Result, Result, Result];
    const each = (result: Result) => (medianOf(result, wall) / repeat).toFixed(1);
    rows.push([
      `${(input.length / 1000).toFixed(1)} KB`,
      each(vm),
      each(alone),
      each(other),
      over(vm, other),
      over(alone, other),
      await harness(bench, bare, input, repeat * 4),
    ]);
  }
  await Promise.all([vmSandbox.close(), jcoSandbox.close(), bare.close()]);
  await Promise.all([jco.close(), hyperlight.close()]);
  table(
    `hyperlight: calls, ms, ${rounds} rounds`,
    [
      'file',
      'hyperlight',
      'without restoring',
      'jco',
      'hyperlight over jco (95 %)',
      'without restoring over jco (95 %)',
      'Node over Rust (95 %)',
    ],
    rows,
  );
}

/** Measures calls in a row from Node, and in a row from a Rust program on the same image, in turns. */
async function harness(
  { spec, folder, rounds }: Bench,
  vm: Vm,
  input: Uint8Array,
  repeat: number,
): Promise<string> {
  const program = process.env.TARS_HARNESS;
  if (!program) return 'not measured';
  const file = join(folder, 'task');
  writeFileSync(file, input);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const times: number[] = [];
    for (let count = -1; count < repeat; count++) {
      const started = performance.now();
      await vm.ask(2, input, callLimits(spec));
      if (count >= 0) times.push(performance.now() - started);
    }
    const printed = execFileSync(program, ['ask', join(folder, 'image'), file, String(repeat)]);
    const { medianMs } = JSON.parse(printed.toString()) as { medianMs: { run: number } };
    ratios.push(median(times) / medianMs.run);
  }
  return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`;
}

function residentBytes(): number {
  const rollup = readFileSync('/proc/self/smaps_rollup', 'utf8');
  return Number(/^Rss:\s+(\d+) kB/m.exec(rollup)![1]) * 1024;
}

/** Measures the memory of VMs that wait for their first call, and that wait after one. */
async function idle({ spec, image }: Bench, small: Task): Promise<void> {
  if (process.platform !== 'linux') return;
  const input = encodeTask(small);
  const spare = await image.start(stepMs);
  const before = residentBytes();
  const vms: Vm[] = [];
  for (let count = 0; count < idleVms; count++) vms.push(await image.start(stepMs));
  const fresh = residentBytes();
  for (const vm of vms) {
    await vm.ask(2, input, callLimits(spec));
    await vm.restore();
  }
  const used = residentBytes();
  await Promise.all([spare, ...vms].map((vm) => vm.close()));
  const each = (bytes: number) => `${((bytes - before) / idleVms / MiB).toFixed(2)} MiB`;
  table(
    `hyperlight: memory of a VM at rest, ${idleVms} of them`,
    ['', 'RSS each'],
    [
      ['started', each(fresh)],
      ['restored after a call with 3 KB', each(used)],
    ],
  );
}
