import { expect, test } from 'vitest';
import { atLeast, compareSeverity, fails, severities } from '#host/findings/severity.js';

const all = severities.map((severity) => ({ severity }));

test('error is the most severe', () => {
  expect(severities.toSorted(compareSeverity)).toEqual(['hint', 'info', 'warning', 'error']);
});

test('atLeast keeps that severity and worse ones', () => {
  expect(atLeast(all, 'warning').map(({ severity }) => severity)).toEqual(['warning', 'error']);
});

test('fails on that severity or a worse one, and never on never', () => {
  expect(fails([{ severity: 'warning' }], 'error')).toBe(false);
  expect(fails([{ severity: 'error' }], 'warning')).toBe(true);
  expect(fails(all, 'never')).toBe(false);
});
