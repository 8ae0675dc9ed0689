import type { Host } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { onOwnGrounds } from '../host/backends.js';
import { type Judging, judged } from './changing.js';
import { failedChecks, lines, reports, statusOf } from './verdicts.js';

onOwnGrounds((open) => {
  const judging = (before: string | undefined, after: string | undefined, more?: Judging) =>
    open().then((host: Host) => judged(host, before, after, more));

  describe('findings', () => {
    const old = lines('class C', '{', '    int a = F(1);', '    int b;', '}');

    test.each<[what: string, now: string, before: string[], after: string[], gone: number, fresh: number]>([
      [
        'stay where lines come above them',
        lines('// new', 'class C', '{', '    int a = F(1);', '    int b;', '}'),
        ['F(1)'],
        ['F(1)'],
        0,
        0,
      ],
      [
        'stay where their line changes',
        lines('class C', '{', '    long a = F(1);', '    int b;', '}'),
        ['F(1)'],
        ['F(1)'],
        0,
        0,
      ],
      [
        'stay where their line moves',
        lines('class C', '{', '    int b;', '    int a = F(1);', '}'),
        ['F(1)'],
        ['F(1)'],
        0,
        0,
      ],
      ['are gone with their line', lines('class C', '{', '    int b;', '}'), ['F(1)'], [], 1, 0],
      [
        'are told apart on one line by what they say',
        lines('class C', '{', '    int a = F(1);', '    int b;', '}', ''),
        ['a', 'F(1)'],
        ['F(1)'],
        1,
        0,
      ],
      [
        'are new on another line',
        lines('class C', '{', '    int a = F(2);', '    int b;', '}'),
        ['F(1)'],
        ['b'],
        1,
        1,
      ],
      [
        'are new beside one that stays',
        lines('class C', '{', '    int a = F(1), c = F(1);', '    int b;', '}'),
        ['F(1)'],
        ['F(1)', 'c = F(1)'],
        0,
        1,
      ],
    ])('%s', async (_, now, before, after, gone, fresh) => {
      const pieces = (all: string[]) => all.map((piece) => ({ piece }));
      const verdict = await judging(old, now, { reports: reports(old, pieces(before), now, pieces(after)) });
      const { findings } = verdict.files[0]!;
      expect([findings.gone.length, findings.new.length]).toEqual([gone, fresh]);
      expect(failedChecks(verdict)).toEqual(fresh > 0 ? ['no-new-findings'] : []);
    });

    test.each([
      ['first', 'i < 0', 'j < 0'],
      ['second', 'j < 0', 'i < 0'],
    ])(
      'of one rule on one line are told apart by what they are about: the %s can go',
      async (_, goes, stays) => {
        const before = lines('class C', '{', '    bool F() => i < 0 && j < 0;', '}');
        const after = before.replace(goes, 'true');
        const about = (piece: string) => ({ piece, message: 'a comparison' });
        const given = reports(before, [about('i < 0'), about('j < 0')], after, [about(stays)]);
        const missed = async (target: string) => {
          const targets = [{ path: 'A.cs', ruleId: 'X1', start: before.indexOf(target) }];
          return failedChecks(await judging(before, after, { reports: given, options: { targets } }));
        };
        expect(await missed(goes)).toEqual([]);
        expect(await missed(stays)).toEqual(['targets-gone']);
      },
    );

    const now = old.replace('int b;', 'int bb;');

    test.each<
      [what: string, severity: 'hint' | 'info' | 'warning' | 'error', newFindings: string, rejected: boolean]
    >([
      ['as severe as the target', 'warning', 'target', true],
      ['worse than the target', 'error', 'target', true],
      ['less severe than the target', 'info', 'target', false],
      ['under the bound of the settings', 'warning', 'error', false],
      ['at the bound of the settings', 'hint', 'hint', true],
    ])('that are new count: %s', async (_, severity, newFindings, rejected) => {
      const verdict = await judging(old, now, {
        reports: reports(old, [{ ruleId: 'T', piece: ' int b;' }], now, [
          { ruleId: 'N', piece: 'bb', severity },
        ]),
        options: { targets: [{ path: 'A.cs', ruleId: 'T' }] },
        settings: { newFindings },
      });
      expect(failedChecks(verdict)).toEqual(rejected ? ['no-new-findings'] : []);
    });

    test.each([
      [
        'still there',
        { targets: [{ path: 'A.cs', ruleId: 'T' }] },
        'the finding of T at line 3 is still there',
      ],
      [
        'never there',
        { targets: [{ path: 'A.cs', ruleId: 'U', start: 4 }] },
        'there was no finding of U at byte 4',
      ],
      ['in another file', { targets: [{ path: 'B.cs', ruleId: 'T' }] }, undefined],
    ])('that a change is about are missed where they are %s', async (_, options, message) => {
      const verdict = await judging(old, now, {
        reports: reports(old, [{ ruleId: 'T', piece: 'F(1)' }], now, [{ ruleId: 'T', piece: 'F(1)' }]),
        options,
      });
      expect(verdict.verdict).toBe('rejected');
      expect(verdict.reasons).toHaveLength(1);
      expect(verdict.reasons[0]).toMatchObject({ check: 'targets-gone' });
      if (message) expect(verdict.reasons[0]!.message).toBe(message);
    });

    test('findings are asked for where there is a target, else left out unless required', async () => {
      const targets = await judging(old, now, { options: { targets: [{ path: 'A.cs', ruleId: 'T' }] } });
      expect(failedChecks(targets)).toEqual(['targets-gone']);
      const none = await judging(old, now);
      expect([none.verdict, statusOf(none, 'no-new-findings')?.status]).toEqual(['accepted', 'skipped']);
      const required = await judging(old, now, { settings: { required: ['no-new-findings'] } });
      expect(required).toMatchObject({ verdict: 'rejected', reasons: [{ check: 'no-new-findings' }] });
    });
  });
});
