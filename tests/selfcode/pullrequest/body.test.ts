import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maximumBodyLength, pullRequestBody } from '#host/selfcode/pullrequest/body.js';
import { hiddenMark, markOf, readMark } from '#host/selfcode/pullrequest/fingerprint.js';
import { pullRequestFile } from '#host/selfcode/pullrequest/page.js';
import { riskOf } from '#host/selfcode/pullrequest/risk.js';
import { pullRequestTitle } from '#host/selfcode/pullrequest/title.js';
import { hostileRun } from '../arbitrary.js';
import { attacks, edit, head, sampleRun } from '../sample-run.js';

const golden = (name: string) => readFileSync(new URL(`golden/${name}.md`, import.meta.url), 'utf8');

describe('a body', () => {
  test('tells of a tested run: what changed, evidence, what is left out, risk, how to do it again', () => {
    expect(pullRequestBody(sampleRun())).toBe(golden('tested'));
  });

  test('says in three places that nothing was tested', () => {
    const run = sampleRun({
      tests: { state: 'untested', why: 'no test command was given' },
      edits: [edit('e1')],
      files: [],
    });
    expect(pullRequestBody(run)).toBe(golden('untested'));
    expect(pullRequestBody(run).match(/untested|nothing was tested/gi)).toHaveLength(3);
  });

  test('of the same run is the same', () => {
    expect(pullRequestBody(sampleRun())).toBe(pullRequestBody(structuredClone(sampleRun())));
  });

  test('as a file says its title, where patch and bundle are, and how they are applied', () => {
    const page = pullRequestFile(sampleRun(), {
      patch: "/runs/it's/changes.patch",
      bundle: '/runs/1/branch.bundle',
    });
    expect(page).toContain('# 3 improvements in 2 files (TARS001, TARS014)\n');
    expect(page).toContain(
      "git fetch '/runs/1/branch.bundle' 'tars/improve-0123456789ab:tars/improve-0123456789ab'",
    );
    expect(page).toContain("git apply --index '/runs/it'\\''s/changes.patch'");
    expect(page.endsWith(pullRequestBody(sampleRun()))).toBe(true);
  });

  test('names owners without mentioning them, and only if a file has some', () => {
    expect(pullRequestBody(sampleRun())).toContain('&#64;&#8203;acme/cart');
    expect(pullRequestBody(sampleRun({ files: [] }))).not.toContain('owners');
  });

  test('has the longest body that GitHub takes: more rows are counted, other parts stay whole', () => {
    const edits = Array.from({ length: 5000 }, (_, index) =>
      edit(`e${index}`, {
        line: index,
        end: index % 2 === 0 ? 'committed' : 'reverted',
        reason: 'x'.repeat(200),
      }),
    );
    const body = pullRequestBody(sampleRun({ edits }));
    expect(body.length).toBeLessThanOrEqual(maximumBodyLength);
    expect(body.length).toBeGreaterThan(maximumBodyLength * 0.95);
    const left = [...body.matchAll(/^(\d+) more rows are left out here\.$/gm)].map(([, count]) =>
      Number(count),
    );
    const rows = body.match(/^\| TARS001 \|/gm)!.length;
    expect(left).toHaveLength(2);
    expect(rows + left[0]! + left[1]!).toBe(5000);
    for (const part of ['## Evidence', '## Risk', '## Reproduce', hiddenMark(sampleRun())])
      expect(body).toContain(part);
  });

  test('says of one edit that fails with many others that there are more', () => {
    const partners = Array.from({ length: 9 }, (_, index) => `e${index}`);
    const run = sampleRun({
      edits: [edit('x', { end: 'reverted', reason: 'a test fails', with: partners })],
    });
    expect(pullRequestBody(run)).toContain(
      'a test fails (fails together with e0, e1, e2, e3, e4 and 4 more)',
    );
  });
});

/** What is left of a body without what the body itself writes: escapes, code of one line, its own marks. */
function bare(body: string): string {
  return body
    .replace(/^(`{3,})sh\n.*\n\1$/gm, '')
    .replace(/`[0-9a-f]{12}`/g, '')
    .replace(/<!-- tars-hyperlight [^<>]* -->\n$/, '')
    .replaceAll('&#8203;', '\u200b')
    .replace(/\\[#!~]/g, (escaped) => escaped[1]!)
    .replace(/\\./g, '')
    .replace(/&#\d+;/g, '');
}

describe('texts of the repository', () => {
  test.each(attacks)('%j forms no markup and no reference', (attack) => {
    const files = [{ path: attack, end: attack, scoreBefore: 1, scoreAfter: 2, owners: [attack] }];
    const given = { path: attack, rule: attack, ruleName: attack, message: attack };
    const edits = [
      edit('a', given),
      edit('b', { ...given, end: attack, reason: attack, with: ['a', attack] }),
    ];
    const untouched = sampleRun();
    const run = sampleRun({
      files,
      edits,
      repository: { ...untouched.repository, name: attack },
      backend: attack,
    });
    const rest = bare(pullRequestBody(run));
    expect(rest).not.toMatch(/[<>@`\0-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]|:\/\/|www\.|!\[|\]\(/);
    expect(rest).not.toMatch(/(?:^|[^\w])(?:#|!|~|%|\$|\^)\d/);
    expect(rest).not.toMatch(/:tada:/);
    expect(rest).not.toMatch(/(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/);
  });

  test("whatever they are, the body has its parts, its rows have their cells, and it isn't too long", () => {
    fc.assert(
      fc.property(hostileRun, (run) => {
        const body = pullRequestBody(run);
        expect(body.length).toBeLessThanOrEqual(maximumBodyLength);
        expect(readMark(body)).toEqual(markOf(run));
        const rest = bare(body);
        expect(rest).not.toMatch(/[<>@`]/);
        expect(rest).not.toMatch(/^\//m);
        const headings = rest.match(/^#(?!\u200b).*$/gm)!;
        const known = ['Improvements', 'Evidence', 'Not on this branch', 'Risk', 'Reproduce'].map(
          (name) => `## ${name}`,
        );
        expect(known).toEqual(expect.arrayContaining(headings));
        let cells = 0;
        for (const line of rest.split('\n')) {
          const bars = line.match(/\|/g)?.length ?? 0;
          if (!line.startsWith('|')) expect(bars).toBe(0);
          else if (cells > 0) expect(bars).toBe(cells);
          cells = line.startsWith('|') ? bars : 0;
        }
        expect(body.isWellFormed()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('a title is one line of words that no service takes for a reference', () => {
    fc.assert(
      fc.property(hostileRun, (run) => {
        expect(pullRequestTitle(run)).toMatch(
          /^\d+ improvements? in \d+ files?(?: \([\w.-]+(?:, [\w.-]+)*(?:, …)?\))?$/,
        );
      }),
    );
  });
});

describe('the mark', () => {
  test('survives edits around it, and the last one counts', () => {
    const forged = '<!-- tars-hyperlight fingerprint=00000000 -->';
    expect(readMark(`${forged}\nhello\n${hiddenMark(sampleRun())}\nbye`)).toEqual({
      fingerprint: 'f'.repeat(64),
      head,
    });
    expect(readMark('nothing of ours')).toBeUndefined();
  });

  test('of a fingerprint that could end a comment is its digest', () => {
    const { fingerprint } = markOf(sampleRun({ fingerprint: '--> <b>' }));
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the risk', () => {
  test.each([
    ['low', 'tests pass and there is little to read', {}],
    ['high', 'nothing was tested', { tests: { state: 'untested', why: 'x' } as const }],
    ['medium', 'there is much to read', { edits: [edit('a', { lines: { added: 300, removed: 101 } })] }],
    [
      'medium',
      'a file has got worse',
      { files: [{ path: 'a', end: 'improved', scoreBefore: 2, scoreAfter: 1, owners: [] }] },
    ],
  ])('is %s if %s', (level, _, given) => {
    const { tests } = sampleRun();
    const sound = tests.state === 'tested' ? { ...tests, quarantined: [] } : tests;
    expect(riskOf(sampleRun({ tests: sound, ...given })).level).toBe(level);
  });

  test('is medium if tests waver, or were not counted', () => {
    const { tests } = sampleRun();
    if (tests.state !== 'tested') throw new Error('the sample is tested');
    expect(riskOf(sampleRun()).level).toBe('medium');
    const uncounted = { ...tests, quarantined: [], passed: 0 };
    expect(riskOf(sampleRun({ tests: uncounted })).reasons.join()).toContain('only the exit code');
  });
});
