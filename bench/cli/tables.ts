import type { Result, Sample } from '#host/bench/interleave.js';
import { medianInterval, type Ratio, ratioOf } from '#host/bench/statistics.js';
import { digits } from '#host/bench/text.js';
import { table } from '../lib/markdown.js';
import type { Scene } from './scene.js';
import { type Stage, stages } from './stages.js';
import type { Division } from './threads.js';

const unattributed = 'not attributed';
const MiB = 1024 * 1024;

/** Wall time, processor time and memory of each contender, beside the base. */
export function timesTable(
  results: readonly Result[],
  base: string,
  peaks: ReadonlyMap<string, number>,
): string {
  const to = results.find(({ name }) => name === base)!;
  const columns = ({ samples }: Result, pick: (sample: Sample) => number) => {
    const own = medianInterval(samples.map((sample) => pick(sample) / 1000));
    const ratio = ratioOf(samples.map(pick), to.samples.map(pick));
    return [interval(own), samples === to.samples ? '1' : interval(ratio)];
  };
  const rows = results.map((result) => {
    const peak = peaks.get(result.name);
    return [
      result.name,
      ...columns(result, ({ wallMs }) => wallMs),
      ...columns(result, ({ cpuMs }) => cpuMs),
      peak === undefined ? '' : (peak / MiB).toFixed(0),
    ];
  });
  return table([['', 'wall s', `of ${base}`, 'CPU s', `of ${base}`, 'MiB'], ...rows]);
}

/** The process's processor time by thread; the rows add up to it. */
export function threadsTable({ cpuMs, groups }: Division, scene: Scene): string {
  const counted = groups.reduce((sum, group) => sum + group.cpuMs, 0);
  const rows = [
    ...groups.map((group) => [group.name, String(group.count), ...figures(group.cpuMs, cpuMs, scene)]),
    [
      'ends of threads and of the process, which nothing counts',
      '',
      ...figures(cpuMs - counted, cpuMs, scene),
    ],
    ['all', '', ...figures(cpuMs, cpuMs, scene)],
  ];
  return table([['threads', 'count', 'ms', 'ms/MB', 'ms/file', '%'], ...rows]);
}

/** The process's processor time by stage and thread; rows and columns add up to it. */
export function stagesTable(division: Division, scene: Scene): string {
  const { cpuMs, groups } = division;
  const told = groups.filter((group) => group.stages.size > 0);
  const shares = told.map((group) => {
    const all = [...group.stages.values()].reduce((sum, ms) => sum + ms, 0);
    return (stage: Stage | undefined) => ((group.stages.get(stage) ?? 0) / all) * group.cpuMs;
  });
  const row = (name: string, stage: Stage | undefined) => {
    const each = shares.map((share) => share(stage));
    const all = each.reduce((sum, ms) => sum + ms, 0);
    return { all, cells: [name, ...each.map(whole), ...figures(all, cpuMs, scene)] };
  };
  const alone = (name: string, ms: number) => [name, ...told.map(() => ''), ...figures(ms, cpuMs, scene)];
  const counted = groups.reduce((sum, group) => sum + group.cpuMs, 0);
  const rows = [
    ...stages
      .map((stage) => row(stage, stage))
      .filter(({ all }) => all > 0)
      .map(({ cells }) => cells),
    row(unattributed, undefined).cells,
    ...groups.filter(({ stages: { size } }) => size === 0).map(({ name, cpuMs: ms }) => alone(name, ms)),
    alone('ends of threads and of the process', cpuMs - counted),
    ['all', ...told.map((group) => whole(group.cpuMs)), ...figures(cpuMs, cpuMs, scene)],
  ];
  return table([['', ...told.map(({ name }) => name), 'ms', 'ms/MB', 'ms/file', '%'], ...rows]);
}

const interval = ({ value, low, high }: Ratio) => `${digits(value)} (${digits(low)}–${digits(high)})`;
const whole = (ms: number) => ms.toFixed(0);

function figures(ms: number, of: number, { bytes, files }: Scene): string[] {
  return [
    whole(ms),
    (ms / (bytes / 1e6)).toFixed(1),
    (ms / files.length).toFixed(2),
    ((ms / of) * 100).toFixed(1),
  ];
}
