import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tarsTrace } from '#host/selfcode/export/trace.js';
import { readTraceText, traceText } from '#host/selfcode/export/trace-text.js';
import { wotTrace } from '#host/selfcode/export/wot-trace.js';
import type { RunSummary } from '#host/selfcode/run-summary.js';
import { hostileRun, hostileText } from '../arbitrary.js';
import { attacks, edit, sampleRun } from '../sample-run.js';
import { readKnown } from './readers/fsharp.js';
import { readLines } from './readers/lines.js';
import { type NestedBlock, readNested, type Value } from './readers/nested.js';
import { readWorkflow } from './readers/wot.js';

/** A text as it comes back: at most so long, and well-formed. */
function kept(text: string): string {
  return (text.length > 1000 ? `${text.slice(0, 999)}…` : text).toWellFormed();
}

const block = (blocks: NestedBlock[], type: string, name?: string) =>
  blocks.find((one) => one.type === type && one.name === name)!.properties;

/** The rows of a table in a block. */
function rows(properties: Map<string, Value>, key: string): Value[][] {
  const found: Value[][] = [];
  for (let index = 1; properties.has(`${key}_${index}`); index++) {
    const row = properties.get(`${key}_${index}`) as Value[];
    found.push(row.map((value) => (typeof value === 'string' ? readTraceText(value) : value)));
  }
  return found;
}

function expectWhole(run: RunSummary): void {
  const text = tarsTrace(run);
  const nested = readNested(text);
  expect(nested.map(({ type, name }) => (name === undefined ? type : `${type} ${name}`))).toEqual([
    'DESCRIBE',
    'CONFIG',
    'VARIABLE seen',
    'VARIABLE chosen',
    'ACTION changed',
    'TASK verified',
    'VARIABLE learned',
  ]);
  expect(readTraceText(block(nested, 'DESCRIBE').get('run') as string)).toBe(kept(run.run));
  const files = rows(block(nested, 'VARIABLE', 'seen'), 'file');
  expect(files.map(([path]) => path)).toEqual(run.files.map(({ path }) => kept(path)));
  const chosen = rows(block(nested, 'VARIABLE', 'chosen'), 'edit');
  expect(chosen.map(([id, path, line, rule, , , message]) => [id, path, line, rule, message])).toEqual(
    run.edits.map((one) => [kept(one.id), kept(one.path), one.line, kept(one.rule), kept(one.message)]),
  );
  const changed = rows(block(nested, 'ACTION', 'changed'), 'edit');
  expect(changed.map(([id, end, , , , reason]) => [id, end, reason])).toEqual(
    run.edits.map(({ id, end, reason }) => [kept(id), kept(end), kept(reason ?? '')]),
  );

  const lines = readLines(text);
  expect(lines.map(({ header }) => header)).toEqual([
    ...nested.map(({ type, name }) => (name === undefined ? type : `${type} ${name}`)),
    'meta',
    'reasoning',
  ]);
  for (const { type, name, properties } of nested) {
    const same = lines.find(({ header }) => header === (name === undefined ? type : `${type} ${name}`))!;
    expect(same.content.map((line) => /^ {4}(\w+): /.exec(line)![1])).toEqual([...properties.keys()]);
    // Lists are JSON, too.
    for (const line of same.content.filter((one) => one.includes(': [')))
      expect(JSON.parse(line.slice(line.indexOf('[')))).toEqual(
        properties.get(/^ {4}(\w+): /.exec(line)![1]!),
      );
  }

  const known = readKnown(text);
  expect(known.map(({ type }) => type)).toEqual(['Meta', 'Reasoning']);
  expect(readTraceText(/^name = "(.*)"$/.exec(known[0]!.content[0]!)![1]!)).toBe(
    kept(`tarscli self-code ${run.run}`),
  );
  expect(known[1]!.content[1]).toBe(`Chose ${run.edits.length} edits.`);
}

function expectWorkflow(run: RunSummary): void {
  const flow = readWorkflow(wotTrace(run));
  expect(readTraceText(flow.inputs.get('run')!)).toBe(kept(run.run));
  expect(flow.meta.get('risk')).toBe(run.tests.state === 'tested' ? 'low' : 'high');
  const nodes = flow.nodes.filter(({ id }) => id.startsWith('edit_'));
  expect(nodes.map(({ fields }) => readTraceText(fields.get('verdict')!))).toEqual(
    run.edits.map(({ end }) => kept(end)),
  );
  expect(nodes.map(({ args }) => readTraceText(args.get('path') ?? ''))).toEqual(
    run.edits.map(({ path }) => kept(path)),
  );
  const ids = new Set(flow.nodes.map(({ id }) => id));
  expect(flow.edges.every(([from, to]) => ids.has(from) && ids.has(to))).toBe(true);
  expect(flow.edges.at(0)).toEqual(['see', 'choose']);
  expect(flow.edges.at(-1)).toEqual(['verify', 'learn']);
}

describe('a trace of a run', () => {
  test('is the same for all three readers of .tars', () => expectWhole(sampleRun()));
  test('is a workflow of thought', () => expectWorkflow(sampleRun()));

  test('says what was seen, chosen, changed, verified and learned', () => {
    const nested = readNested(tarsTrace(sampleRun()));
    expect(rows(block(nested, 'VARIABLE', 'learned'), 'rule')).toEqual([
      ['TARS001', 5, 2, 2],
      ['TARS014', 1, 1, 0],
    ]);
    expect(Object.fromEntries(block(nested, 'TASK', 'verified'))).toMatchObject({
      state: 'tested',
      command: 'npm test -- --reporter=junit',
      runs: 9,
      passed: 213,
      quarantined: ['cart > is fast', 'network > reconnects'],
    });
    const [, reasoning] = readKnown(tarsTrace(sampleRun()));
    expect(reasoning!.content).toContain('Learned that 2 of 5 edits of TARS001 are kept.');
  });

  test.each(attacks)('keeps %j, and takes nothing in it for its own', (attack) => {
    const given = { path: attack, message: attack, rule: attack, reason: attack, end: 'reverted' };
    const file = { path: attack, end: attack, scoreBefore: 1, scoreAfter: 2, owners: [] };
    const { repository } = sampleRun();
    const run = sampleRun({
      run: attack,
      end: attack,
      repository: { ...repository, name: attack },
      edits: [edit(attack, given)],
      files: [file],
    });
    expectWhole(run);
    expectWorkflow(run);
  });

  test('whatever its texts are, every reader finds the same', () => {
    fc.assert(
      fc.property(hostileRun, (run) => {
        expectWhole(run);
        expectWorkflow(run);
      }),
      { numRuns: 150 },
    );
  });

  test('of very many edits lists the first ones and counts the others', () => {
    const run = sampleRun({ edits: Array.from({ length: 2500 }, (_, index) => edit(`e${index}`)) });
    const chosen = block(readNested(tarsTrace(run)), 'VARIABLE', 'chosen');
    expect(rows(chosen, 'edit')).toHaveLength(2000);
    expect(chosen.get('edit_left_out')).toBe(500);
    const flow = readWorkflow(wotTrace(run));
    expect(flow.inputs.get('edits_left_out')).toBe('500');
    expect(flow.nodes).toHaveLength(2004);
  });

  test('of a run without edits still leads from seeing to learning', () => {
    const flow = readWorkflow(wotTrace(sampleRun({ edits: [], branch: undefined, head: undefined })));
    expect(flow.edges).toEqual([
      ['see', 'choose'],
      ['choose', 'verify'],
      ['verify', 'learn'],
    ]);
  });

  test('keeps its numbers within what each reader can hold', () => {
    const budgets = { files: 1, edits: 1e12, lines: Number.POSITIVE_INFINITY, wallMs: 1e15 };
    const flow = readWorkflow(wotTrace(sampleRun({ budgets })));
    expect(flow.policy.get('max_tool_calls')).toBe(2_147_483_647);
    const nested = readNested(tarsTrace(sampleRun({ budgets, edits: [edit('a', { score: 1e-9 })] })));
    expect(rows(block(nested, 'VARIABLE', 'chosen'), 'edit')[0]![5]).toBe(0);
  });
});

test('a text of a trace has nothing that a reader takes for its own, and comes back whole', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const written = traceText(text);
      expect(written).not.toMatch(/["\\{}`\0-\x1f\u0085\u2028\u2029\u202e]|\*\//);
      expect(readTraceText(written)).toBe(text.toWellFormed());
    }),
    { numRuns: 1000 },
  );
});
