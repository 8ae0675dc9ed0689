import { type AnalysisEvent, type AnalyzeOptions, analyze, Host, type SourceFile } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { loadPatterns } from '#host/patterns/load.js';
import { patternSettings } from '#host/patterns/pattern-settings.js';
import { mergeByFile } from '#host/workflow/merge.js';
import { folder } from '../cli/cli.js';

const parts = ['pattern-matcher', 'complexity'];
const rethrow = 'class C { public void M() { try { N(); } catch (Exception e) { Log(e); throw e; } } }\n';

/** The code of all examples of the package's patterns, and what is odd. */
async function samples(): Promise<SourceFile[]> {
  const { patterns } = await loadPatterns();
  const examples = patterns.flatMap(({ id, languages, examples }) =>
    [...examples.valid, ...examples.invalid].map(({ code, language = languages[0]! }, at) => ({
      path: `${id}-${at}`,
      language,
      text: code,
    })),
  );
  const odd = [
    { path: 'broken', language: 'csharp', text: 'class C { void M( { if (a) { } } class D { int x = ; }' },
    { path: 'deep', language: 'csharp', text: `class C { int X = ${'('.repeat(600)}1${')'.repeat(600)}; }` },
    { path: 'text', language: 'text', text: 'TODO: nothing\n' },
    { path: 'empty', language: 'python', text: '' },
  ];
  // Each change of the language starts another sandbox.
  return [...examples, ...odd].sort((a, b) =>
    a.language < b.language ? -1 : Number(a.language > b.language),
  );
}

async function fileEvents(options: AnalyzeOptions, files: Record<string, string>) {
  const events: AnalysisEvent[] = [];
  for await (const event of analyze(['.'], { cwd: folder(files), ...options })) events.push(event);
  return events.flatMap((event) => (event.type === 'file' ? [event.file] : []));
}

test('the joint analyzer finds and measures in all languages what its parts do, one by one', async () => {
  const files = await samples();
  const database = await loadPatterns();
  const complexity = { duplication: {} };
  const settingsOf = (language: string, agent: string) =>
    agent === 'pattern-matcher' ? patternSettings(database, language) : complexity;
  await using host = await Host.open({ backend: 'jco' });
  const joint = host.run('joint-analyzer', files, {
    settings: (language: string) => ({
      'pattern-matcher': settingsOf(language, 'pattern-matcher'),
      complexity,
    }),
  });
  const apart = mergeByFile(host.run(parts, files, { settings: settingsOf }), 'joint-analyzer');
  const expected = apart[Symbol.asyncIterator]();
  let found = 0;
  for await (const { usage: _, log, ...report } of joint) {
    const { usage: __, log: itsLog, ...same } = (await expected.next()).value!;
    expect(report).toEqual(same);
    expect(log.map(({ message }) => message).sort()).toEqual(itsLog.map(({ message }) => message).sort());
    found += report.findings.length;
  }
  expect((await expected.next()).done).toBe(true);
  expect(found).toBeGreaterThan(500);
}, 600_000);

test('a file with too much for both together has all that each finds', async () => {
  const long = `class C {\n${'public void M(int a,int b,int c,int d,int e,int f,int g,int h) { }\n'.repeat(3)}${rethrow.repeat(3)}}\n`;
  const host = { backend: 'jco', limits: { findingsPerFile: 5 } } as const;
  const [file, ...more] = await fileEvents({ host, profile: 'recommended' }, { 'a.cs': long });
  expect(more).toEqual([]);
  expect(file).toMatchObject({ status: 'complete' });
  expect(file!.findings.length).toBeGreaterThan(5);
  const rules = new Set(file!.findings.map(({ ruleId }) => ruleId));
  expect([...rules].sort()).toEqual(['CX004', 'TARS007']);
});

test('settings that a part refuses are refused in its own words', async () => {
  const options = { host: { backend: 'jco' }, settings: { thresholds: { cyclomatic: 'many' } } } as const;
  const error = await fileEvents(options, { 'a.cs': rethrow }).catch((thrown: unknown) => thrown);
  const alone = await fileEvents({ ...options, agents: ['complexity'] }, { 'a.cs': rethrow }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'ERR_SETTINGS_INVALID' });
  expect((error as Error).message).toBe((alone as Error).message);
});

test("a pattern with the id of one of complexity's rules finds beside it", async () => {
  const pattern = {
    ...{ id: 'CX004', name: 'own', description: 'd', category: 'style', severity: 'warning' },
    ...{ message: 'mine', languages: ['csharp'], regex: { pattern: 'class' } },
  };
  const files = {
    'a.cs': 'class C { void M(int a,int b,int c,int d,int e,int f,int g,int h) { } }\n',
    'own.json': JSON.stringify({ version: 1, patterns: [pattern] }),
  };
  const found = await fileEvents({ host: { backend: 'jco' }, patterns: ['own.json'] }, files);
  expect(found.flatMap(({ findings }) => findings.map(({ ruleId }) => ruleId))).toEqual(['CX004', 'CX004']);
});

test('the joint analyzer is an agent like any other where it was asked for', async () => {
  const files = { 'a.cs': rethrow };
  const host = { backend: 'jco' } as const;
  const [alone] = await fileEvents({ host, agents: ['joint-analyzer'] }, files);
  const [both, ...more] = await fileEvents({ host, agents: [...parts, 'joint-analyzer'] }, files);
  expect(more).toEqual([]);
  expect(alone!.findings.map(({ ruleId }) => ruleId)).toContain('TARS007');
  expect(both!.metrics.length).toBeGreaterThan(alone!.metrics.length);
});

test('what was logged is told, too, where the parts do a file by themselves', async () => {
  const deep = `class C { int X = ${'('.repeat(600)}1${')'.repeat(600)}; }`;
  const many = `class D {\n${rethrow.repeat(3)}}\n`;
  const host = { backend: 'jco', limits: { findingsPerFile: 1 } } as const;
  const found = await fileEvents({ host, agentLog: 'warn' }, { 'a.cs': many, 'b.cs': deep });
  const log = found.flatMap(({ log = [] }) => log.map(({ message }) => message));
  expect(log).toEqual([expect.stringMatching(/^b\.cs: not looked for /)]);
});
