import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, medianInterval, percentile, randomNumbers, ratioOf } from '#host/bench/statistics.js';

const hundred = Array.from({ length: 101 }, (_, index) => index);

describe('percentiles', () => {
  test('percentiles of a known row of numbers, whatever its order', () => {
    const shuffled = hundred.toSorted((a, b) => ((a * 37) % 101) - ((b * 37) % 101));
    expect([50, 95, 99].map((percent) => percentile(shuffled, percent))).toEqual([50, 95, 99]);
    expect([percentile(shuffled, 0), percentile(shuffled, 100)]).toEqual([0, 100]);
  });

  test('percentiles between two values are interpolated', () => {
    expect(percentile([10, 20], 25)).toBe(12.5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  test('percentiles of one value are that value, and of none are no number', () => {
    expect(percentile([7], 99)).toBe(7);
    expect(percentile([], 50)).toBeNaN();
  });

  test('percentiles lie within the values, grow with the percentage, and leave the values as they were', () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(numbers, fc.nat(100), fc.nat(100), (values, one, other) => {
        const before = [...values];
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((at) => percentile(values, at));
        expect(values).toEqual(before);
        expect(low!).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high!).toBeLessThanOrEqual(Math.max(...values));
        expect(low!).toBeLessThanOrEqual(high!);
      }),
    );
  });
});

describe('bootstrap intervals', () => {
  test('bootstrap intervals of values that are all the same have no width', () => {
    expect(medianInterval([3, 3, 3, 3, 3])).toEqual({ value: 3, low: 3, high: 3 });
  });

  test('bootstrap intervals hold the median, lie within the values, and are the same for the same seed', () => {
    const values = [9, 2, 7, 4, 5, 1, 8];
    const interval = medianInterval(values);
    expect(interval.value).toBe(5);
    expect(interval.low).toBeGreaterThanOrEqual(1);
    expect(interval.low).toBeLessThan(5);
    expect(interval.high).toBeGreaterThan(5);
    expect(interval.high).toBeLessThanOrEqual(9);
    expect(medianInterval(values)).toEqual(interval);
  });

  test('bootstrap intervals of three values reach from the smallest to the largest', () => {
    // A resample is thrice the same value in one of 27 cases: more often than in one of 40.
    expect(medianInterval([1, 10, 100])).toEqual({ value: 10, low: 1, high: 100 });
  });

  test('bootstrap intervals get narrower with more rounds', () => {
    const random = randomNumbers(5);
    const rounds = (count: number) => Array.from({ length: count }, random);
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(medianInterval(rounds(400)))).toBeLessThan(width(medianInterval(rounds(10))) / 2);
  });

  test('bootstrap intervals hold the true median in about 95 of 100 samples', () => {
    const random = randomNumbers(11);
    let held = 0;
    for (let sample = 0; sample < 200; sample++) {
      const { low, high } = medianInterval(Array.from({ length: 25 }, random), sample);
      if (low <= 0.5 && high >= 0.5) held++;
    }
    expect(held / 200).toBeGreaterThan(0.9);
  });
});

describe('ratios', () => {
  test('ratios are those of the rounds, so a slow round that slows both counts for nothing', () => {
    expect(ratioOf([2, 20, 2, 200], [1, 10, 1, 100])).toEqual({ value: 2, low: 2, high: 2 });
  });

  test('need equally many rounds', () => {
    expect(() => ratioOf([1, 2], [1])).toThrow(RangeError);
  });
});

test('random numbers are spread evenly over [0, 1), and follow from the seed', () => {
  const random = randomNumbers(42);
  const numbers = Array.from({ length: 10_000 }, random);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
    expect(count).toBeGreaterThan(850);
    expect(count).toBeLessThan(1150);
  }
  const again = randomNumbers(42);
  expect(numbers.slice(0, 5)).toEqual(Array.from({ length: 5 }, again));
});
