import { describe, expect, test } from 'vitest';
import { collect, fixture } from './agents-for-tests.js';
import { onEachBackend } from './backends.js';

// Names of files that aren't Unicode come as texts with halves of surrogate pairs, which no encoding has.
const odd = ['\udc00.txt', 'a\ud800/b.txt', '\ud83d', '\udfff\ud800.txt'];

onEachBackend((open) => {
  describe('a path with half a character', () => {
    test('a path with half a character is reported with a replacement, and costs its neighbours nothing', async () => {
      const host = await open();
      const files = ['whole😀.txt', ...odd].map((path) => ({ path, text: path }));
      const reports = await collect(host.run(await fixture('probe'), files));
      expect(reports.map(({ path, status }) => [path, status])).toEqual(
        files.map(({ path }) => [path.toWellFormed(), 'complete']),
      );
    });

    test('a path with half a character is answered in a call, as a source and in earlier reports', async () => {
      const host = await open();
      const probe = await fixture('probe');
      const sources = odd.map((path) => ({ path, language: 'text', text: 'x' }));
      const reports = sources.map(({ path, language }) => ({
        path,
        language,
        findings: [],
        metrics: [],
        unparsed: [],
      }));
      const { outcome } = await host.call(probe, { sources, reports });
      expect(outcome.reports.map(({ path }) => path)).toEqual(odd.map((path) => path.toWellFormed()));
    });

    test('a path with half a character is told where its language is unknown', async () => {
      const host = await open();
      const [report] = await collect(
        host.run(await fixture('probe'), [{ path: odd[0]!, text: '', language: 'klingon' }]),
      );
      expect(report).toMatchObject({ path: '\ufffd.txt', error: { code: 'ERR_LANGUAGE_UNKNOWN' } });
    });
  });
});
