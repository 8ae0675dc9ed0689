import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { MethodName, Progress } from 'tars-hyperlight';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folder, tarscli } from '../cli/cli.js';

/** A service that is open, whatever lies between. An error has the stable `code` of its cause. */
export interface OpenDoor {
  call(method: MethodName, params: unknown, options?: CallOptions): Promise<unknown>;
  close(): Promise<void>;
}

export interface CallOptions {
  signal?: AbortSignal;
  deadlineMs?: number;
  maxBytes?: number;
  onProgress?(progress: Progress): void;
  onPart?(part: unknown): Promise<void>;
}

export interface DoorOptions {
  roots: string[];
  allowWrite?: boolean;
}

/** `errors`: answers to what names no file of the workspace. */
type Feature =
  | ('progress' | 'parts' | 'result limits' | 'deadlines')
  | ('writing' | 'more parameters' | 'errors');

/** How a door is opened, and what it can't do. */
export interface Door {
  open(options: DoorOptions): Promise<OpenDoor>;
  /** Verbs that it doesn't have. */
  without?: readonly MethodName[];
  /** What its requests can't ask for. */
  lacks?: readonly Feature[];
}

const rethrow = 'class C { public void M() { try { N(); } catch (Exception e) { Log(e); throw e; } } }\n';
const clean = 'class D { public int Two() { return 2; } }\n';

interface Report {
  files: { path: string; findings: { ruleId: string; fingerprint: string }[] }[];
  summary: { files: number; omitted?: Record<string, number> };
}

const findingsOf = ({ files }: Report) =>
  files.flatMap(({ path, findings }) =>
    findings.map(({ ruleId, fingerprint }) => [path, ruleId, fingerprint]),
  );

const manyTexts = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ path: `src/${at}.cs`, text: rethrow }));

/** What every door on the core promises: the same answers and the same errors. */
export function contract(name: string, door: Door): void {
  const has = (method: MethodName) => !door.without?.includes(method);
  const lacks = (feature: Feature) => door.lacks?.includes(feature) ?? false;
  const aDoorAnswers = async (service: OpenDoor) => {
    if (has('version')) expect(await service.call('version', {})).toMatchObject({ protocol: 1 });
    else
      expect(await service.call('analyze', { texts: manyTexts(1) })).toMatchObject({ summary: { files: 1 } });
  };
  /** What takes a while. */
  const [long, longParams] = has('patterns/test')
    ? (['patterns/test', {}] as const)
    : (['analyze', { texts: manyTexts(400) }] as const);
  describe(`the core ${name}`, () => {
    let service: OpenDoor;
    let root: string;
    let outside: string;
    beforeAll(async () => {
      outside = keptFolder({ 'secret.cs': rethrow });
      root = keptFolder({
        ...{ 'src/a.cs': rethrow, 'src/b.cs': clean },
        ...{ 'after/a.cs': clean, 'after/b.cs': clean },
      });
      symlinkSync(join(outside, 'secret.cs'), join(root, 'link.cs'));
      symlinkSync(outside, join(root, 'linked'));
      service = await door.open({ roots: [root] });
    });
    afterAll(async () => {
      await service.close();
      for (const path of [root, outside]) rmSync(path, { recursive: true, force: true });
    });

    const reject = (method: MethodName, params: unknown, options?: CallOptions) =>
      service.call(method, params, options).then(
        () => expect.unreachable(`${method} was answered`),
        (error: { code: string; message: string; hint?: string }) => error,
      );

    test.runIf(has('version'))('says which version answers, and where it works', async () => {
      expect(await service.call('version', {})).toMatchObject({ protocol: 1, allowWrite: false });
    });

    test('finds in files what tarscli finds', async () => {
      const report = (await service.call('analyze', { paths: ['src'], scores: false })) as Report;
      const cli = await tarscli(['analyze', 'src', '--format', 'json'], { cwd: root });
      expect(findingsOf(report)).toEqual(findingsOf(JSON.parse(cli.stdout) as Report));
      expect(findingsOf(report).map(([path, rule]) => [path, rule])).toEqual([['src/a.cs', 'TARS007']]);
    });

    test('finds in a text what it finds in the file', async () => {
      const texts = [{ path: 'src/a.cs', text: rethrow }];
      const report = (await service.call('analyze', { texts })) as Report;
      expect(findingsOf(report).map(([, rule]) => rule)).toEqual(['TARS007']);
    });

    test.runIf(has('run'))('runs one agent', async () => {
      const report = (await service.call('run', { agent: 'complexity', paths: ['src/b.cs'] })) as Report;
      expect(report.summary.files).toBe(1);
    });

    test.runIf(has('fix'))('proposes fixes as a diff, and changes nothing', async () => {
      const fixed = (await service.call('fix', { paths: ['src'] })) as {
        files: { path: string; diff: string }[];
        written: boolean;
      };
      expect(fixed.files.map(({ path }) => path)).toEqual(['src/a.cs']);
      expect(fixed.files[0]!.diff).toContain('+++ b/src/a.cs');
      expect(fixed.written).toBe(false);
      expect(readFileSync(join(root, 'src/a.cs'), 'utf8')).toBe(rethrow);
    });

    test.skipIf(lacks('writing'))('writes nothing unless it was opened for that', async () => {
      expect(await reject('fix', { paths: ['src'], as: 'write' })).toMatchObject({ code: 'ERR_NOT_ALLOWED' });
      expect(readFileSync(join(root, 'src/a.cs'), 'utf8')).toBe(rethrow);
    });

    test.skipIf(lacks('errors')).each([
      ['with ..', '../outside.cs'],
      ['with .. in the middle', 'src/../../outside.cs'],
      ['that is absolute', '/etc/passwd'],
      ['of a device', '/dev/zero'],
      ['with a NUL', 'src/a.cs\0.txt'],
      ['through a link to a file', 'link.cs'],
      ['through a link to a folder', 'linked/secret.cs'],
      ['of a glob', '../*.cs'],
      ['of a glob with an alternative', '{src,..}/*.cs'],
      ['of a glob with an escaped ..', '\\.\\./*.cs'],
    ])('refuses a path %s', async (_, path) => {
      expect(await reject('analyze', { paths: [path] })).toMatchObject({ code: 'ERR_PATH_REFUSED' });
    });

    test.skipIf(lacks('more parameters'))('says which parameter is wrong, and what was meant', async () => {
      expect(await reject('analyze', { pathes: ['src'] })).toMatchObject({
        code: 'ERR_OPTION_INVALID',
        message: expect.stringContaining('did you mean paths?'),
      });
      expect(await reject('analyze', {})).toMatchObject({ code: 'ERR_OPTION_INVALID' });
      expect(await reject('analyze', { paths: ['src'], profile: 'x' })).toMatchObject({
        code: 'ERR_OPTION_INVALID',
      });
    });

    test.skipIf(lacks('errors'))('names what is not there', async () => {
      expect(await reject('analyze', { paths: ['none.cs'] })).toMatchObject({ code: 'ERR_INPUT' });
      expect(await reject('run', { agent: 'none', paths: ['src'] })).toMatchObject({
        code: 'ERR_AGENT_NOT_FOUND',
      });
    });

    test.runIf(has('patterns/explain'))('says which name was meant', async () => {
      expect(await reject('patterns/explain', { pattern: 'unused-varable' })).toMatchObject({
        code: 'ERR_INPUT',
        hint: expect.stringContaining('unused-variable'),
      });
    });

    test.runIf(has('patterns/list'))('lists and explains agents and patterns', async () => {
      const { agents } = (await service.call('agents/list', {})) as { agents: { name: string }[] };
      expect(agents.map((agent) => agent.name)).toContain('pattern-matcher');
      const { patterns } = (await service.call('patterns/list', { language: 'fsharp' })) as {
        patterns: { languages: string[] }[];
      };
      expect(patterns.every(({ languages }) => languages.includes('fsharp'))).toBe(true);
      expect(await service.call('patterns/explain', { pattern: '007' })).toMatchObject({ id: 'TARS007' });
    });

    test.runIf(has('validate'))('judges a change', async () => {
      expect(await service.call('validate', { before: 'src', after: 'after' })).toMatchObject({
        verdict: expect.stringMatching(/^(?:accepted|rejected)$/),
      });
    });

    test.skipIf(lacks('result limits'))(
      'cuts a report that would be too large, and says by how much',
      async () => {
        const texts = manyTexts(80);
        const report = (await service.call('analyze', { texts }, { maxBytes: 20_000 })) as Report;
        expect(report.summary.omitted?.findings).toBeGreaterThan(0);
      },
    );

    test.skipIf(lacks('progress'))('tells of files that are done', async () => {
      const progress: Progress[] = [];
      const onProgress = (one: Progress) => progress.push(one);
      await service.call('analyze', { paths: ['src'] }, { onProgress });
      expect(progress.at(-1)).toMatchObject({ done: 2 });
    });

    test.skipIf(lacks('parts'))('hands over files that are done', async () => {
      const parts: { file: { path: string } }[] = [];
      const report = (await service.call(
        'analyze',
        { paths: ['src'] },
        {
          onPart: async (part) => void parts.push(part as (typeof parts)[number]),
        },
      )) as Report;
      expect(parts.map(({ file }) => file.path).toSorted()).toEqual(['src/a.cs', 'src/b.cs']);
      expect(report.files).toEqual([]);
      expect(report.summary.files).toBe(2);
    });

    test.skipIf(lacks('deadlines'))('ends what takes longer than its deadline', async () => {
      expect(await reject(long, longParams, { deadlineMs: 1 })).toMatchObject({ code: 'ERR_DEADLINE' });
    });

    test('ends what is cancelled, and answers the next', async () => {
      const controller = new AbortController();
      const work = service.call(long, longParams, { signal: controller.signal }).then(
        () => 'answered',
        () => 'ended',
      );
      setTimeout(() => controller.abort(), 50);
      expect(await work).toBe('ended');
      await aDoorAnswers(service);
    });

    test.skipIf(lacks('writing'))('writes fixes where it was opened for that', async () => {
      const own = folder({ 'a.cs': rethrow });
      const writing = await door.open({ roots: [own], allowWrite: true });
      try {
        expect(await writing.call('fix', { paths: ['a.cs'], as: 'write' })).toMatchObject({ written: true });
        expect(readFileSync(join(own, 'a.cs'), 'utf8')).toContain('throw;');
      } finally {
        await writing.close();
      }
    });
  });
}

function keptFolder(files: Record<string, string>): string {
  const path = mkdtempSync(join(tmpdir(), 'tars-services-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}
