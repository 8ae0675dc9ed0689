import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../cli/cli.js';

const page = readFileSync(join(repository, 'docs/errors.md'), 'utf8');
const sections = new Set([...page.matchAll(/^## (ERR_\w+)$/gm)].map(([, code]) => code!));

const sources = readdirSync(join(repository, 'host'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map((path) => readFileSync(join(repository, 'host', path), 'utf8'));

/** Codes of Node's own errors. */
const foreign = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ERR_WORKER_OUT_OF_MEMORY']);

test('docs/errors.md has a section on every error class', () => {
  const classes = sources.flatMap((text) =>
    [...text.matchAll(/class (\w+) extends TarsError/g)].map(([, name]) => name!),
  );
  expect(classes.length).toBeGreaterThan(20);
  for (const name of classes) expect(page).toMatch(new RegExp(`^\`${name}\`: .`, 'm'));
});

test('docs/errors.md has a section on every code in the sources, and on no other', () => {
  const codes = new Set(sources.flatMap((text) => text.match(/\bERR_[A-Z_]+\b/g) ?? []));
  expect([...sections].toSorted()).toEqual([...codes].filter((code) => !foreign.has(code)).toSorted());
});

test('every section says what happened, why, what to do, the exit code and what becomes of a run', () => {
  for (const section of page.split(/^## /m).slice(1)) {
    expect(section).toMatch(
      /^ERR_\w+\n\n`\w+`: .+\n\n- \*\*Why:\*\* .+\n- \*\*What to do:\*\* .+\n- \*\*Exit code:\*\* \d+\n- \*\*In a run:\*\* .+\n/,
    );
  }
});

test('docs/errors.md is what npm run build:errors writes', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build-errors.mjs', '--check'], {
    cwd: repository,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});
