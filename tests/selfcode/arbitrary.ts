import fc from 'fast-check';
import type { RunSummary } from '#host/selfcode/run-summary.js';
import { attacks, sampleRun } from './sample-run.js';

/** Texts as hostile as a repository's can be. */
export const hostileText = fc.oneof(
  fc.constantFrom(...attacks),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(fc.constantFrom(...'|`@#<>&!*_[]()\\\n\r/~%$^:{}"\'-= abc019'), { maxLength: 80 })
    .map((all) => all.join('')),
  fc.integer({ min: 1, max: 4000 }).map((length) => '@'.repeat(length)),
);

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const score = optional(fc.double({ min: 0, max: 100, noNaN: true }));
const count = fc.nat(1000);

const edit = fc.record({
  id: hostileText,
  path: hostileText,
  line: fc.nat(),
  rule: hostileText,
  ruleName: hostileText,
  message: hostileText,
  severity: hostileText,
  score: fc.double({ min: 0, max: 100, noNaN: true }),
  lines: fc.record({ added: count, removed: count }),
  end: fc.oneof(fc.constantFrom('committed', 'reverted', 'refused'), hostileText),
  reason: optional(hostileText),
  with: fc.array(hostileText, { maxLength: 8 }),
  commit: optional(hostileText),
});

const tests: fc.Arbitrary<RunSummary['tests']> = fc.oneof(
  fc.record({ state: fc.constant('untested' as const), why: hostileText }),
  fc.record({
    state: fc.constant('tested' as const),
    command: hostileText,
    runs: count,
    passed: count,
    quarantined: fc.array(hostileText, { maxLength: 20 }),
    confinement: hostileText,
  }),
);

/** Runs in which every text is hostile. */
export const hostileRun: fc.Arbitrary<RunSummary> = fc
  .record({
    run: hostileText,
    fingerprint: hostileText,
    backend: hostileText,
    repository: fc.record({
      name: hostileText,
      base: hostileText,
      baseBranch: optional(hostileText),
      remoteUrl: optional(hostileText),
    }),
    tools: fc.array(fc.record({ name: hostileText, version: hostileText, digest: hostileText }), {
      maxLength: 10,
    }),
    tests,
    files: fc.array(
      fc.record({
        path: hostileText,
        end: hostileText,
        scoreBefore: score,
        scoreAfter: score,
        owners: fc.array(hostileText, { maxLength: 6 }),
      }),
      { maxLength: 6 },
    ),
    edits: fc.array(edit, { maxLength: 30 }),
  })
  .map((given) => sampleRun(given));
