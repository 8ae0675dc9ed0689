import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};

test('benchmarks measure what is shipped: whatever compiles, bundling comes after it', () => {
  const steps = manifest.scripts.bench!.split(' && ');
  const compiled = steps.findLastIndex((step) => step.startsWith('tsc '));
  expect(compiled).toBeGreaterThan(0);
  expect(steps.indexOf('npm run build:cli')).toBeGreaterThan(compiled);
});
