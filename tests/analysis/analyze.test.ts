import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type AnalysisEvent, type AnalyzeOptions, analyze } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { comparisons, fixedComparisons, folder, patterns, rethrow } from '../cli/cli.js';
import { agentFolder, fixture } from '../host/agents-for-tests.js';

const host = { backend: 'jco' } as const;
const own: AnalyzeOptions = { agents: ['pattern-matcher'], patterns: [patterns], host };

async function eventsOf(input: string[], options: AnalyzeOptions): Promise<AnalysisEvent[]> {
  const events: AnalysisEvent[] = [];
  for await (const event of analyze(input, { ...own, ...options })) events.push(event);
  return events;
}

const typesOf = (events: readonly AnalysisEvent[]) => events.map(({ type }) => type);
const only = <T extends AnalysisEvent['type']>(events: readonly AnalysisEvent[], type: T) =>
  events.filter((event): event is Extract<AnalysisEvent, { type: T }> => event.type === type);

test('an analysis starts, gives each file, and ends with its summary', async () => {
  const cwd = folder({ 'a.cs': rethrow, 'b.cs': 'class B { }\n', 'c.txt': '', 'd.cs': 'class D { }\n' });
  const events = await eventsOf(['.'], { cwd });
  expect(typesOf(events).filter((type) => type !== 'skipped')).toEqual([
    'started',
    ...Array(3).fill('file'),
    'summary',
  ]);
  expect(events[0]).toMatchObject({ agent: 'pattern-matcher', backend: { name: 'jco' } });
  expect(only(events, 'file').map(({ file, progress }) => [file.path, progress])).toEqual([
    ['a.cs', { files: 1, findings: 1 }],
    ['b.cs', { files: 2, findings: 1 }],
    ['d.cs', { files: 3, findings: 1 }],
  ]);
  expect(only(events, 'skipped')).toEqual([
    { type: 'skipped', path: 'c.txt', reason: 'unknown-language', named: false },
  ]);
  expect(only(events, 'summary')[0]!.summary).toMatchObject({ files: 3, findings: { error: 1 } });
});

test('agents and the cache of images lie in the folder that the analysis works in', async () => {
  const cwd = folder({ 'a.txt': 'text' });
  cpSync(await agentFolder(await fixture('probe')), join(cwd, 'mine'), { recursive: true });
  const given = { agents: ['./mine'], patterns: undefined, language: 'text' };
  const events = await eventsOf(['a.txt'], { cwd, ...given, host: { ...host, cacheDir: 'images' } });
  expect(only(events, 'started')).toMatchObject([{ agent: './mine' }]);
  expect(only(events, 'file')).toMatchObject([{ file: { path: 'a.txt', status: 'complete' } }]);
  expect(existsSync(join(cwd, 'images'))).toBe(true);
});

test('fixes are written before the file is reported as it is then', async () => {
  const cwd = folder({ 'a.cs': comparisons(2) });
  const events = await eventsOf(['a.cs'], { cwd, fix: 'write' });
  expect(typesOf(events)).toEqual(['started', 'fixed', 'file', 'summary']);
  expect(only(events, 'fixed')[0]).toMatchObject({ text: fixedComparisons(2), findings: [{}, {}] });
  expect(only(events, 'file')[0]).toMatchObject({ file: { findings: [] }, text: fixedComparisons(2) });
  expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(fixedComparisons(2));
});

test('a preview of fixes writes nothing, and leaves out what a patch can not hold', async () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(comparisons(1), 'utf16le')]);
  const cwd = folder({ 'a.cs': comparisons(1), 'b.cs': utf16 });
  const events = await eventsOf(['a.cs', 'b.cs'], { cwd, fix: 'preview' });
  expect(only(events, 'fixed').map(({ source }) => source.path)).toEqual(['a.cs']);
  expect(only(events, 'refused')).toMatchObject([{ path: 'b.cs', left: { cause: 'no-patch' } }]);
  expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(comparisons(1));
});

test('a baseline is written after the summary, and hides its findings the next time', async () => {
  const cwd = folder({ 'a.cs': rethrow });
  const baseline = join(cwd, 'known.json');
  const written = await eventsOf(['a.cs'], { cwd, baseline, updateBaseline: true });
  expect(written.at(-1)).toEqual({ type: 'baseline', file: baseline, written: 1 });
  const known = only(await eventsOf(['a.cs'], { cwd, baseline }), 'file')[0]!.file;
  expect([known.findings, known.hidden]).toEqual([[], [expect.objectContaining({ by: 'baseline' })]]);
  writeFileSync(join(cwd, 'a.cs'), 'class A { }\n');
  expect((await eventsOf(['a.cs'], { cwd, baseline })).at(-1)).toMatchObject({ stale: 1 });
});

test('files that options name lie in the folder that is analyzed', async () => {
  const cwd = folder({ 'a.cs': rethrow, 'config/own.json': readFileSync(patterns) });
  const [ruleId] = only(await eventsOf(['a.cs'], { cwd }), 'file')[0]!.file.findings.map((one) => one.ruleId);
  const options = { cwd, patterns: ['config/own.json'], baseline: 'config/known.json' };
  const [file] = only(await eventsOf(['a.cs'], { ...options, updateBaseline: true }), 'file');
  expect(file!.file.findings).toEqual([expect.objectContaining({ ruleId })]);
  expect(JSON.parse(readFileSync(join(cwd, 'config/known.json'), 'utf8')).findings).toHaveLength(1);
  await eventsOf(['a.cs'], { cwd, learn: { database: 'learning.db' } });
  expect(existsSync(join(cwd, 'learning.db'))).toBe(true);
});

test('a baseline that can not be written is told, and costs no report', async () => {
  const cwd = folder({ 'a.cs': rethrow });
  const baseline = join(cwd, 'no/such/folder/known.json');
  const events = await eventsOf(['a.cs'], { cwd, baseline, updateBaseline: true });
  expect(typesOf(events)).toEqual(['started', 'file', 'summary', 'failed']);
  expect(events.at(-1)).toMatchObject({ work: 'baseline', error: { code: 'ERR_INPUT' } });
});

test('leaving the loop ends the analysis, and nothing is written then', async () => {
  const cwd = folder({ 'a.cs': rethrow, 'b.cs': rethrow });
  const baseline = join(cwd, 'known.json');
  for await (const event of analyze(['.'], { ...own, cwd, baseline, updateBaseline: true })) {
    if (event.type === 'file') break;
  }
  expect(existsSync(baseline)).toBe(false);
});

test('an aborted analysis ends with the summary of what was done', async () => {
  const cwd = folder({ 'a.cs': rethrow, 'b.cs': rethrow });
  const ending = new AbortController();
  const events: AnalysisEvent[] = [];
  for await (const event of analyze(['a.cs', 'b.cs'], { ...own, cwd, signal: ending.signal })) {
    events.push(event);
    if (event.type === 'file') ending.abort();
  }
  expect(typesOf(events)).toEqual(['started', 'file', 'summary']);
  expect(only(events, 'summary')[0]!.summary).toMatchObject({ files: 1, interrupted: true });
});

test.each(['before its first file', 'while the scorer works'])(
  'an analysis aborted %s ends with its summary',
  async (when) => {
    const cwd = folder({ 'a.cs': rethrow });
    const ending = new AbortController();
    const late = when === 'while the scorer works';
    if (!late) ending.abort(new Error('before'));
    const options = {
      learn: { database: 'learning.db' },
      scores: true,
      feedback: true,
      signal: ending.signal,
    };
    const events: AnalysisEvent[] = [];
    for await (const event of analyze(['a.cs'], { ...own, ...options, cwd })) {
      events.push(event);
      if (event.type === 'file') setImmediate(() => ending.abort(new Error('late')));
    }
    expect(typesOf(events)).toEqual(['started', ...(late ? ['file'] : []), 'summary']);
    expect(only(events, 'summary')[0]).toMatchObject({ summary: { interrupted: true, files: Number(late) } });
    expect(only(events, 'summary')[0]!.analysis).toBeUndefined();
  },
);

test('an analysis is resumed in the same folder, however that is named', async () => {
  const cwd = folder({ 'a.cs': rethrow, 'b.cs': rethrow });
  for await (const { type } of analyze(['.'], { ...own, cwd, resume: true })) if (type === 'file') break;
  const notices: string[] = [];
  const onNotice = (text: string) => void notices.push(text);
  const events = await eventsOf(['.'], { cwd: relative(process.cwd(), cwd), resume: true, onNotice });
  expect(notices).toEqual([expect.stringMatching(/^going on from \d report/)]);
  expect(only(events, 'file')).toHaveLength(2);
});

test('all analyzers look at a file by default, and the scorer ranks what they found', async () => {
  const cwd = folder({ 'a.cs': rethrow });
  const events: AnalysisEvent[] = [];
  for await (const event of analyze(['a.cs'], { cwd, host, scores: true })) events.push(event);
  expect(events[0]).toMatchObject({ agent: 'analyze' });
  const { analysis, measures } = only(events, 'summary')[0]!;
  expect(analysis!.opportunities.length).toBeGreaterThan(0);
  expect(measures!.totals.functions).toBe(1);
});

test('texts that lie nowhere are analyzed as well', async () => {
  async function* texts() {
    const encoding = { charset: 'utf-8', bom: false } as const;
    yield { path: 'x.cs', absolute: 'x.cs', within: undefined, language: 'csharp', text: rethrow, encoding };
  }
  const files: string[] = [];
  for await (const event of analyze(texts(), own)) {
    if (event.type === 'file') files.push(`${event.file.path} ${event.file.findings.length}`);
  }
  expect(files).toEqual(['x.cs 1']);
});

test('texts need a path and nothing else, may share one, and are written nowhere', async () => {
  async function* texts() {
    for (const path of ['x.cs', 'x.cs', 'y.cs', '\ud800.cs', 'x.cs'])
      yield { path, text: `\ufeff${comparisons(1)}` };
  }
  const paths = ['x.cs', 'x.cs', 'y.cs', '\ufffd.cs', 'x.cs'];
  for (const fix of ['write', 'preview'] as const) {
    const events: AnalysisEvent[] = [];
    for await (const event of analyze(texts(), { ...own, fix })) events.push(event);
    expect(only(events, 'file').map(({ file }) => file.path)).toEqual(paths);
    expect(only(events, 'fixed').map(({ source }) => source.path)).toEqual(fix === 'write' ? [] : paths);
    const reasons = only(events, 'refused').map(({ left }) => left!.reason);
    expect(reasons).toEqual(fix === 'write' ? paths.map((path) => `${path} is a text without a file`) : []);
  }
});

test('what is no text is refused by its place, after the reports of those before', async () => {
  async function* texts() {
    yield { path: 'x.cs', text: rethrow };
    yield null as never;
  }
  const types: string[] = [];
  const run = async () => {
    for await (const { type } of analyze(texts(), own)) types.push(type);
  };
  await expect(run()).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', issues: [{ path: 'files[1]' }] });
  expect(types).toEqual(['started', 'file']);
});

test('two agents of one name are refused', async () => {
  const agents = ['complexity', 'pattern-matcher', 'complexity'];
  const run = eventsOf(['.'], { cwd: folder({ 'a.cs': rethrow }), agents });
  await expect(run).rejects.toMatchObject({
    code: 'ERR_OPTION_INVALID',
    message: 'analyze: agents[2] has the name of agents[0], complexity',
  });
});

test('an agent that needs more than files is refused by its role', async () => {
  const run = eventsOf(['.'], { cwd: folder({ 'a.cs': rethrow }), agents: ['scorer'], patterns: undefined });
  await expect(run).rejects.toMatchObject({ code: 'ERR_AGENT_ROLE', role: 'scorer' });
});
