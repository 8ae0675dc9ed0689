import { existsSync } from 'node:fs';
import type { FileReport, SourceFile } from 'tars-hyperlight';
import { beforeAll, describe, expect, test } from 'vitest';
import { collect, fixture, openHost, rejection } from './agents-for-tests.js';
import { onEachBackend, scaled } from './backends.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const texts = (count: number): SourceFile[] =>
  Array.from({ length: count }, (_, index) => ({ path: `f${index}.txt`, text: `text ${index}` }));

const message = (report: FileReport | undefined) => report?.findings[0]?.message;

onEachBackend((open, backend) => {
  describe('a run', () => {
    test('a run reports every file, in the order of the input', async () => {
      const host = await open();
      const reports = await collect(host.run(probe, texts(75)));
      expect(reports.map(({ path }) => path)).toEqual(texts(75).map(({ path }) => path));
      expect(reports.map(message)).toEqual(texts(75).map(({ text }) => text));
      expect(reports[0]).toMatchObject({
        agent: 'probe',
        backend,
        language: 'text',
        status: 'complete',
      });
      expect(reports[0]!.usage!.memoryBytes).toBeGreaterThan(0);
    });

    test('a run reports every file once as they are completed', async () => {
      const host = await open();
      const reports = await collect(host.run(probe, texts(60), { order: 'completed' }));
      expect(reports.map(({ path }) => path).sort()).toEqual(
        texts(60)
          .map(({ path }) => path)
          .sort(),
      );
    });

    test('a run of nothing is empty', async () => {
      const host = await open();
      expect(await collect(host.run(probe, []))).toEqual([]);
    });

    test('a run knows every rule that ran, even those without findings', async () => {
      const host = await open();
      const run = host.run(probe, texts(1), { settings: { rules: ['T1', 'T2'] } });
      await collect(run);
      expect([...run.rules.keys()]).toEqual(['T1', 'T2']);
    });

    test('a run configures by language', async () => {
      const host = await open();
      const files = [
        { path: 'a.txt', text: '!settings' },
        { path: 'b', language: 'TEXT', text: '!settings' },
      ];
      const settings = (language: string) => ({ given: language });
      const reports = await collect(host.run(probe, files, { settings }));
      expect(reports.map(message)).toEqual(['{"given":"text"}', '{"given":"text"}']);
    });

    test('a run passes options with every task', async () => {
      const host = await open();
      const [report] = await collect(host.run(probe, texts(1), { taskOptions: { command: 'failure' } }));
      expect(report).toMatchObject({
        status: 'failed',
        error: { code: 'ERR_AGENT_FAILURE', message: 'no thanks' },
      });
    });

    test('a run is partial where a piece did not parse', async () => {
      const host = await open();
      const [report] = await collect(host.run(probe, [{ path: 'a.txt', text: '?x' }]));
      expect(report).toMatchObject({ status: 'partial', unparsed: [{ start: 0, end: 1, endColumn: 2 }] });
    });

    test('a run leaves a byte-order mark out of the text', async () => {
      const host = await open();
      const [report] = await collect(host.run(probe, [{ path: 'a.txt', text: '\ufeffabc' }]));
      expect(message(report)).toBe('abc');
    });

    test('a run fails a file of a language that is unknown, or not the agent’s, and goes on', async () => {
      const host = await open();
      const files = [
        { path: 'a.txt', language: 'cobol', text: 'x' },
        { path: 'b.py', text: 'x' },
        { path: 'c.txt', text: 'fine' },
      ];
      const reports = await collect(host.run(probe, files));
      expect(reports.map(({ status }) => status)).toEqual(['failed', 'failed', 'complete']);
      expect(reports.map(({ error }) => error?.code)).toEqual([
        'ERR_LANGUAGE_UNKNOWN',
        'ERR_LANGUAGE_UNKNOWN',
        undefined,
      ]);
    });

    test('a run rejects where nothing can run', async () => {
      const host = await open();
      const refused = await rejection(collect(host.run(probe, texts(3), { settings: { refuse: true } })));
      expect(refused).toMatchObject({
        code: 'ERR_SETTINGS_INVALID',
        issues: [{ path: 'refuse', message: 'must not be set' }],
      });
      const unknown = await rejection(collect(host.run('no-such-agent', texts(1))));
      expect(unknown).toMatchObject({ code: 'ERR_AGENT_NOT_FOUND' });
    });

    test('a run rejects with what its input throws', async () => {
      const host = await open();
      async function* input() {
        yield* texts(2);
        throw new Error('unreadable');
      }
      expect((await rejection(collect(host.run(probe, input())))).message).toBe('unreadable');
    });
  });

  describe('faults', () => {
    test.each(['throw', 'failure', 'recursion'])(
      '%s of one file among 50 fails that file only',
      async (command) => {
        const host = await open();
        const files = texts(50);
        files[23]!.text = `!${command}`;
        const reports = await collect(host.run(probe, files));
        expect(reports.filter(({ status }) => status !== 'complete').map(({ path }) => path)).toEqual([
          'f23.txt',
        ]);
        expect(reports.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
      },
    );

    test('a file that never ends is ended, and the others are not lost', async () => {
      const host = await open();
      const files = texts(10);
      files[4]!.text = '!loop';
      const reports = await collect(host.run(probe, files, { limits: { wallMs: scaled(1500) } }));
      expect(reports.map(({ error }) => error?.code).filter(Boolean)).toEqual(['ERR_LIMIT_WALL']);
      expect(reports[4]!.error!.hint).toMatch(/limit/);
    });
  });
});

describe('input', () => {
  test('input is not read further ahead than the sandboxes keep up with', async () => {
    const host = await openHost({ concurrency: 1 });
    let read = 0;
    function* endless() {
      for (;;) yield { path: `f${read}.txt`, text: `${read++}` };
    }
    let taken = 0;
    for await (const _ of host.run(probe, endless())) {
      taken++;
      expect(read - taken).toBeLessThanOrEqual(128);
      if (taken === 200) break;
    }
  });

  test('input is closed when the loop is left', async () => {
    const host = await openHost();
    let closed = false;
    async function* input() {
      try {
        for (let index = 0; ; index++) yield { path: `${index}.txt`, text: 'x' };
      } finally {
        closed = true;
      }
    }
    for await (const _ of host.run(probe, input())) break;
    await expect.poll(() => closed).toBe(true);
  });

  test('input that comes slowly is worked on as it comes', async () => {
    const host = await openHost();
    const seen: string[] = [];
    async function* input() {
      for (const file of texts(3)) {
        yield file;
        await expect.poll(() => seen.includes(file.path), { timeout: scaled(10_000) }).toBe(true);
      }
    }
    for await (const { path } of host.run(probe, input())) seen.push(path);
    expect(seen).toHaveLength(3);
  });
});

test('agents that come with the package run on a grammar', async ({ skip }) => {
  const host = await openHost();
  const names = (await host.agents()).map(({ name }) => name);
  if (!names.includes('pattern-matcher') || !existsSync('dist/guests/syntax/csharp.wasm.br')) skip();
  const pattern = {
    id: 'TARS900',
    name: 'throw-statement',
    description: 'A throw.',
    languages: ['csharp'],
    severity: 'warning',
    message: 'throws',
    confidence: 1,
    references: [],
    rule: { kind: 'throw_statement' },
  };
  const files = [{ path: 'a.cs', text: 'class A { void M() {\r\n\tvar é = 1; throw new E(); } }' }];
  const [report] = await collect(host.run('pattern-matcher', files, { settings: { patterns: [pattern] } }));
  expect(report).toMatchObject({
    status: 'complete',
    findings: [{ ruleId: 'TARS900', span: { line: 2, column: 13 } }],
  });
});
