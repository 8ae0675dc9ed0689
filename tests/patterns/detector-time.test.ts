import { expect, test } from 'vitest';
import { detectors } from '#guests/pattern-matcher/detectors/index.js';
import { prepared } from './detect.ts';

const detectorsOfCsharp = [...detectors.keys()].filter((name) => !['query', 'comment'].includes(name));
const member = (n: number) =>
  `    private int F${n}(int unused) { var x${n} = Load${n}(); string s = "a"; foreach (var y in ys) s += y; return 1; }\n`;
const source = (count: number) =>
  `partial class C\n{\n${Array.from({ length: count }, (_, n) => member(n)).join('')}}\n`;
const options = {
  rules: [
    {
      rule: { kind: 'assignment_expression', has: { field: 'left', pattern: '$S' } },
      where: { S: 'string' },
    },
  ],
};
const cpuMs = (name: string, text: string) => {
  const run = prepared(name, text, name === 'rule-in-context' ? options : {});
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
};

test.each(detectorsOfCsharp)('the time of %s grows no faster than the text', (name) => {
  const once = cpuMs(name, source(150));
  // Eight times the text: a detector that looks through it for each finding takes 64 times as long.
  expect(cpuMs(name, source(1200))).toBeLessThan(24 * once + 30);
});
