import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Host, Report } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { type ReportOptions, report as reportOn } from '#host/workflow/report.js';
import { rejection } from '../host/agents-for-tests.js';
import { onOwnGrounds } from '../host/backends.js';
import { finding, report, span } from './reports.js';
import { lines, measured, opportunity, quality, scores } from './scores.js';

const feedback = (host: Host, reports: Report[], options: Partial<ReportOptions> = {}) =>
  reportOn(host, reports, { signal: new AbortController().signal, ...options });

const reports = [
  report(
    'a.cs',
    [finding('R1', 12), finding('R2', 13, { severity: 'hint' }), finding('R1', 90, { severity: 'warning' })],
    [lines(40), ...measured('A.Hard', 20, 10, 30), ...measured('A.Plain', 0, 40, 45, 1)],
  ),
  report('b.cs', [finding('R1', 1, { severity: 'info' })], [lines(10)], [span(4), span(2)]),
  report('c.cs', [], [lines(5), ...measured('C.Easy', 1, 1, 4)]),
];

onOwnGrounds((open) => {
  describe('the summary', () => {
    test('the summary counts files, lines, and findings by severity and by rule', async () => {
      const { summary, omitted } = await feedback(await open(), reports, {
        rules: [{ id: 'R1', name: 'first-rule' }],
        errors: new Map([['d.cs', 'ERR_TRAP']]),
      });
      expect(summary).toEqual({
        files: 3,
        lines: 55,
        findings: { error: 1, warning: 1, info: 1, hint: 1 },
        partial: 1,
        failed: 1,
        rules: [
          { id: 'R1', name: 'first-rule', findings: 3, files: 2 },
          { id: 'R2', findings: 1, files: 1 },
        ],
      });
      expect(Object.values(omitted)).toEqual([0, 0, 0, 0, 0]);
    });

    test('the summary has the quality that the scorer gave', async () => {
      const { summary } = await feedback(await open(), reports, { scores: scores([], []) });
      expect(summary.quality).toEqual({ score: 70, grade: 'C' });
    });
  });

  describe('of each file', () => {
    test('there are its counts, its quality, and its most complex functions', async () => {
      const graded = scores([quality('c.cs', 99), quality('a.cs', 20), quality('b.cs', 30)], []);
      const { files } = await feedback(await open(), reports, { scores: graded });
      expect(files.map(({ path }) => path)).toEqual(['a.cs', 'b.cs', 'c.cs']);
      expect(files[0]).toEqual({
        path: 'a.cs',
        language: 'csharp',
        lines: 40,
        findings: { error: 1, warning: 1, info: 0, hint: 1 },
        quality: { score: 20, grade: 'E' },
        functions: [{ name: 'A.Hard', line: 10, endLine: 30, lines: 21, cognitive: 20, cyclomatic: 20 }],
      });
    });

    test('there is one entry, however many agents looked at it', async () => {
      const [a] = reports;
      const apart = [
        { ...a!, metrics: [] },
        { ...a!, findings: [] },
      ];
      const host = await open();
      expect(await feedback(host, apart)).toEqual(await feedback(host, [a!]));
    });
  });

  test('opportunities keep their rank, with what raised and lowered them', async () => {
    const ranked = scores(
      [],
      [
        opportunity('a.cs', 'R1', 12, 60, { severity: 1, complexity: 1.4, success: 0.1 }),
        opportunity('b.cs', 'R1', 1, 40),
        opportunity('a.cs', 'R2', 13, 40, { difficulty: 1 }),
      ],
    );
    const { opportunities } = await feedback(await open(), reports, { scores: ranked });
    expect(opportunities.map(({ rank, path, line, reason }) => [rank, path, line, reason])).toEqual([
      [
        1,
        'a.cs',
        12,
        'Raised by its severity (severity 1.00), the complex code around it (complexity 1.40); lowered by how often its rule is wrong (success 0.10).',
      ],
      [2, 'a.cs', 13, 'Lowered by how hard it is to do (difficulty 1.00).'],
      [3, 'b.cs', 1, 'Nothing about it stands out.'],
    ]);
  });

  test('hot spots are functions, and files around them, by what their findings weigh', async () => {
    const host = await open();
    const { hotSpots } = await feedback(host, reports);
    expect(hotSpots).toEqual([
      {
        path: 'a.cs',
        function: 'A.Hard',
        line: 10,
        start: 1000,
        end: 3010,
        cognitive: 20,
        findings: 2,
        weight: 125,
      },
      { path: 'a.cs', line: 1, start: 0, end: 0, findings: 1, weight: 75 },
      { path: 'b.cs', line: 1, start: 0, end: 0, findings: 1, weight: 50 },
    ]);
    const ranked = scores([], [opportunity('b.cs', 'R1', 1, 99.5), opportunity('a.cs', 'R1', 12, 3)]);
    const scored = await feedback(host, reports, { scores: ranked });
    expect(scored.hotSpots.map(({ path, weight }) => [path, weight])).toEqual([
      ['b.cs', 99.5],
      ['a.cs', 75],
      ['a.cs', 28],
    ]);
  });

  test('the findings of an entry share its score where they are, and what an entry stands for is said', async () => {
    const entry = {
      ...opportunity('a.cs', 'R1', 12, 30, { amount: 1.4, class: 0.25 }),
      findings: 3,
      rules: ['R1', 'R2'],
      function: 'A.Hard',
    };
    const said = await feedback(await open(), reports, { scores: scores([], [entry]) });
    // One finding of R1 and one of R2 are in the function; what no entry names weighs as if nobody scored it.
    expect(said.hotSpots.map(({ path, weight }) => [path, weight])).toEqual([
      ['a.cs', 75],
      ['b.cs', 50],
      ['a.cs', 20],
    ]);
    expect(said.opportunities).toMatchObject([{ findings: 3, rules: ['R1', 'R2'], function: 'A.Hard' }]);
    expect(said.opportunities[0]!.reason).toContain('how much of it there is (amount 1.40)');
    expect(said.opportunities[0]!.reason).toContain('what its file is for (class 0.25)');
  });

  test('the worst file is the one with the most to improve, where the scorer says how much', async () => {
    const graded = scores(
      [
        { ...quality('a.cs', 80), debt: 200 },
        { ...quality('b.cs', 20), debt: 1 },
      ],
      [],
    );
    const { files } = await feedback(await open(), reports, { scores: graded });
    expect(files.map(({ path, debt }) => [path, debt]).slice(0, 2)).toEqual([
      ['a.cs', 200],
      ['b.cs', 1],
    ]);
  });

  test('what parsed in part or met an error is named', async () => {
    const errors = new Map([
      ['d.cs', 'ERR_TRAP'],
      ['c.cs', 'ERR_LIMIT_FINDINGS'],
    ]);
    const { incomplete } = await feedback(await open(), reports, { errors });
    expect(incomplete).toEqual([
      { path: 'c.cs', pieces: 0, error: 'ERR_LIMIT_FINDINGS' },
      { path: 'd.cs', pieces: 0, error: 'ERR_TRAP' },
      { path: 'b.cs', pieces: 2, line: 2 },
    ]);
  });

  test('is the same however the reports are ordered, and however many calls it takes', async () => {
    const host = await open();
    const many = Array.from({ length: 1500 }, (_, index) =>
      report(
        `f${index}.cs`,
        [finding(`R${index % 3}`, 1 + (index % 5), { confidence: (index % 7) / 7 })],
        [lines(10), ...measured('M', index % 40, 1, 3)],
        index % 100 === 0 ? [span(1)] : [],
      ),
    );
    const ranked = many.map(({ path, findings }, index) =>
      opportunity(path, findings[0]!.ruleId, findings[0]!.span.line, (index % 90) + 0.1),
    );
    const all = scores(
      many.map(({ path }, index) => quality(path, index % 100)),
      ranked,
    );
    const forwards = await feedback(host, many, { scores: all });
    const backwards = await feedback(host, many.toReversed(), {
      scores: scores(all.quality.files.toReversed(), ranked.toReversed()),
    });
    expect(backwards).toEqual(forwards);
    expect(forwards.summary).toMatchObject({ files: 1500, lines: 15_000, partial: 15 });
    expect(forwards.summary.rules.map(({ files }) => files)).toEqual([500, 500, 500]);
    expect(forwards.omitted).toEqual({
      rules: 0,
      files: 1450,
      opportunities: 1480,
      hotSpots: 1490,
      incomplete: 0,
    });
    expect(forwards.opportunities.map(({ rank, score }) => [rank, score]).slice(15, 18)).toEqual([
      [16, 89.1],
      [17, 88.1],
      [18, 88.1],
    ]);
  });

  test('lists are as long as the settings say', async () => {
    const host = await open();
    const top = { rules: 1, files: 1, functions: 0, opportunities: 0, hotSpots: 2, incomplete: 0 };
    const said = await feedback(host, reports, { settings: { top } });
    expect(said.summary.rules).toHaveLength(1);
    expect(said.files).toMatchObject([{ path: 'a.cs', functions: [] }]);
    expect(said.hotSpots).toHaveLength(2);
    expect(said.omitted).toEqual({ rules: 1, files: 2, opportunities: 0, hotSpots: 1, incomplete: 1 });
    expect(await rejection(feedback(host, reports, { settings: { top: { files: -1 } } }))).toMatchObject({
      code: 'ERR_SETTINGS_INVALID',
      issues: [{ path: 'top.files' }],
    });
  });

  test('fits its published schema, with nothing to say and with all there is', async () => {
    const host = await open();
    const text = readFileSync(new URL('../../schemas/agent-feedback.schema.json', import.meta.url), 'utf8');
    const validate = new Ajv2020().compile(JSON.parse(text));
    const ranked = scores([quality('a.cs', 20)], [opportunity('a.cs', 'R1', 12, 60)]);
    const errors = new Map([['d.cs', 'ERR_TRAP']]);
    for (const said of [
      await feedback(host, []),
      await feedback(host, reports, { scores: ranked, errors, rules: [{ id: 'R1', name: 'first' }] }),
    ]) {
      expect(validate(said), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  test("takes the scorer's own documents as options", async () => {
    const host = await open();
    const scored = await host.call('scorer', { reports }, { settings: {}, language: 'text' });
    const document = (name: string) => scored.outcome.documents.find((one) => one.name === name)!.text;
    const options = `{"opportunities":${document('opportunities.json')},"quality":${document('quality.json')}}`;
    const { outcome } = await host.call('reporter', { reports, options }, { language: 'text' });
    expect(outcome.documents.map(({ name }) => name)).toEqual(['feedback.json']);
    const { score, grade } = JSON.parse(document('quality.json')).project;
    expect(JSON.parse(outcome.documents[0]!.text)).toMatchObject({
      summary: { quality: { score, grade } },
      opportunities: [{ rank: 1, path: 'a.cs', ruleId: 'R1', line: 12, findings: 2 }, {}, {}],
    });
    const wrong = { options: '{"opportunities":[{"path":1}]}' };
    expect(await rejection(host.call('reporter', wrong, { language: 'text' }))).toMatchObject({
      code: 'ERR_AGENT_FAILURE',
      reason: 'invalid-task',
    });
  });
});
