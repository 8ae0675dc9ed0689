import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaCumulative, betaQuantile } from '#host/learning/beta.js';
import { demote, isDemoted } from '#host/learning/demotion.js';
import { posteriorOf, priorWeight } from '#host/learning/posterior.js';

test('quantiles of Beta are those that closed forms give', () => {
  for (const share of [0.05, 0.5, 0.95]) {
    for (const shape of [0.5, 1, 3, 40, 800]) {
      expect(betaQuantile(share, shape, 1)).toBeCloseTo(share ** (1 / shape), 9);
      expect(betaQuantile(share, 1, shape)).toBeCloseTo(1 - (1 - share) ** (1 / shape), 9);
    }
    expect(betaQuantile(share, 0.5, 0.5)).toBeCloseTo(Math.sin((Math.PI * share) / 2) ** 2, 9);
  }
});

test('quantile and cumulative probability undo each other', () => {
  const shape = fc.double({ min: 0.2, max: 500, noNaN: true });
  const inner = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(inner, shape, shape, (share, alpha, beta) => {
      expect(betaCumulative(betaQuantile(share, alpha, beta), alpha, beta)).toBeCloseTo(share, 5);
    }),
  );
});

test('without judgements a pattern is as right as it says, and every judgement moves it', () => {
  const before = posteriorOf(0.8, { accepted: 0, rejected: 0 });
  expect(before.mean).toBeCloseTo(0.8, 12);
  expect(posteriorOf(0.8, { accepted: 1, rejected: 0 }).mean).toBeCloseTo(
    (0.8 * priorWeight + 1) / (priorWeight + 1),
    12,
  );
  expect(posteriorOf(0.8, { accepted: 0, rejected: 1 }).lower).toBeLessThan(before.lower);
  expect(posteriorOf(0.8, { accepted: 1, rejected: 0 }).lower).toBeGreaterThan(before.lower);
});

test('a pattern that says it is certain learns all the same, and the bounds close in', () => {
  const few = posteriorOf(1, { accepted: 5, rejected: 5 });
  const many = posteriorOf(1, { accepted: 500, rejected: 500 });
  expect(few.mean).toBeLessThan(0.9);
  expect(many.upper - many.lower).toBeLessThan(few.upper - few.lower);
  expect(many.lower).toBeLessThan(many.mean);
});

test('only what was judged often enough and fails more often than not is demoted', () => {
  const demoted = (accepted: number, rejected: number) => {
    const judged = { accepted, rejected };
    return isDemoted(judged, posteriorOf(0.8, judged));
  };
  expect(demoted(0, 4)).toBe(false);
  expect(demoted(0, 8)).toBe(true);
  expect(demoted(8, 8)).toBe(false);
  expect(demote('error')).toBe('warning');
  expect(demote('hint')).toBe('hint');
});
