import { expect, test } from 'vitest';
import type { Frame } from '../../bench/cli/profile.js';
import { stageOf } from '../../bench/cli/stages.js';
import { stagesTable, threadsTable } from '../../bench/cli/tables.js';

const frame = (functionName: string, more: Partial<Frame> = {}): Frame => ({
  functionName,
  url: '',
  module: undefined,
  isGlue: false,
  wasm: undefined,
  ...more,
});
const inHost = (functionName: string, module: string) => frame(functionName, { module });

test('a function without a stage belongs to the stage of its nearest caller that has one', () => {
  const zod = frame('parse', { url: 'file:///node_modules/zod/index.js' });
  const base = inHost('inSlices', 'host/base/slices.js');
  const check = inHost('validateOutcome', 'host/contract/outcome.js');
  const run = inHost('callBatch', 'host/run/call-batch.js');
  expect(stageOf([zod, base, check, run])).toBe('check');
  expect(stageOf([base, run])).toBe('hand over');
});

test('what no code of ours calls is told by the part of Node that does it', () => {
  const native = frame('writeBuffer');
  const files = (functionName: string) => frame(functionName, { url: 'node:internal/fs/promises' });
  expect(stageOf([native, files('write'), files('writeFileHandle')])).toBe('write');
  expect(stageOf([frame('read'), files('read')])).toBe('read');
  expect(stageOf([frame('(program)'), frame('(root)')])).toBeUndefined();
});

test('threads and stages add up to the process', () => {
  const division = {
    cpuMs: 1000,
    groups: [
      {
        name: 'main thread',
        count: 1,
        cpuMs: 300,
        stages: new Map([['read', 10] as const, [undefined, 20]]),
      },
      { name: 'sandboxes', count: 2, cpuMs: 400, stages: new Map([['parse', 5] as const]) },
      { name: "V8's own threads", count: 4, cpuMs: 200, stages: new Map() },
    ],
  };
  const scene = { bytes: 1e6, files: ['a', 'b'] } as never;
  for (const text of [threadsTable(division, scene), stagesTable(division, scene)]) {
    const [head, , ...rows] = text.trim().split('\n').map(cellsOf);
    const column = head!.indexOf('ms');
    const figures = rows.map((cells) => Number(cells[column]));
    expect(figures.at(-1)).toBe(1000);
    expect(figures.slice(0, -1).reduce((sum, ms) => sum + ms, 0)).toBe(1000);
  }
});

const cellsOf = (line: string) => line.split('|').map((cell) => cell.trim());
