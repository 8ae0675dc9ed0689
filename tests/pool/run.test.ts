import { describe, expect, test } from 'vitest';
import { agentFolder, collect, fixture, rejection } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';

const texts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ path: `f${index}.txt`, text: `text ${index}` }));

onEachBackend((open) => {
  describe('several agents in one run', () => {
    test('each report on each file that they read, with settings of their own', async () => {
      const host = await open();
      const probe = await fixture('probe');
      const both = [
        await agentFolder(probe, { name: 'one', languages: ['text', 'csharp'] }),
        await agentFolder(probe, { name: 'two' }),
      ];
      const files = [
        { path: 'a.txt', text: '!settings' },
        { path: 'b.cs', text: '!settings' },
        { path: 'c.py', text: '!settings' },
        { path: 'd.txt', text: '!settings' },
      ];
      const settings = (language: string, agent: string) => ({ language, agent });
      const reports = await collect(host.run(both, files, { settings }));
      expect(
        reports.map(({ path, agent, status, findings }) => [path, agent, status, findings[0]?.message]),
      ).toEqual([
        ['a.txt', 'one', 'complete', '{"agent":"one","language":"text"}'],
        ['a.txt', 'two', 'complete', '{"agent":"two","language":"text"}'],
        ['b.cs', 'one', 'complete', '{"agent":"one","language":"csharp"}'],
        ['c.py', 'one', 'failed', undefined],
        ['d.txt', 'one', 'complete', '{"agent":"one","language":"text"}'],
        ['d.txt', 'two', 'complete', '{"agent":"two","language":"text"}'],
      ]);
    });
  });

  describe('a file that kills its sandbox', () => {
    test('a file that kills its sandbox is tried twice, its neighbours once more, and the numbers tell', async () => {
      const host = await open({ concurrency: 1 });
      const files = texts(8);
      files[5]!.text = '!memory';
      const run = host.run(await fixture('probe'), files, { batch: { files: 4 } });
      const reports = await collect(run);
      expect(reports.map(({ error }) => error?.code)).toEqual(
        files.map(({ text }) => (text === '!memory' ? 'ERR_LIMIT_MEMORY' : undefined)),
      );
      expect(run.stats()).toMatchObject({ read: 8, done: 8, failed: 1, retried: 2, queued: 0, running: 0 });
      expect(host.stats().failures).toEqual({ ERR_LIMIT_MEMORY: 2 });
    });

    test('costs nothing but itself among many, a tenth of which kill', async () => {
      const host = await open({ concurrency: 2 });
      const commands = ['!loop', '!memory', '!recursion', '!throw'];
      const files = texts(40).map((file, index) =>
        index % 10 === 3 ? { ...file, text: commands[Math.floor(index / 10)]! } : file,
      );
      const reports = await collect(
        host.run(await fixture('probe'), files, { limits: { wallMs: scaled(1500) } }),
      );
      expect(reports.filter(({ status }) => status === 'failed').map(({ path }) => path)).toEqual([
        'f3.txt',
        'f13.txt',
        'f23.txt',
        'f33.txt',
      ]);
      expect(reports.filter(({ status }) => status === 'complete')).toHaveLength(36);
    });
  });

  describe('limits of a run', () => {
    test('limits of a run of findings keep the first, and say so', async () => {
      const host = await open();
      const files = [
        { path: 'a.txt', text: '!three' },
        { path: 'b.txt', text: 'b' },
      ];
      const reports = await collect(
        host.run(await fixture('probe'), files, { limits: { findingsPerFile: 2 } }),
      );
      expect(reports[0]).toMatchObject({
        status: 'partial',
        findings: [{ message: 'one' }, { message: 'two' }],
        error: { code: 'ERR_LIMIT_FINDINGS', message: '3 findings, of which the first 2 are kept' },
      });
      expect(reports[1]).toMatchObject({ status: 'complete', usage: { files: expect.any(Number) } });
    });

    test('limits of a run of files end it after the reports of those before', async () => {
      const host = await open();
      const seen: string[] = [];
      const run = host.run(await fixture('probe'), texts(30), { maxFiles: 20 });
      const error = await rejection(
        (async () => {
          for await (const { path } of run) seen.push(path);
        })(),
      );
      expect(error).toMatchObject({ code: 'ERR_LIMIT_FILES', message: 'there are more than 20 files' });
      expect(seen).toEqual(texts(20).map(({ path }) => path));
    });
  });
});
