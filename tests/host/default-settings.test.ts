import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { manifestSchema } from '#host/agents/manifest.js';
import { agentFolder, collect, fixture, openHost, rejection } from './agents-for-tests.js';

test('manifests of the built-in agents are what the schema says', () => {
  const guests = fileURLToPath(new URL('../../guests', import.meta.url));
  const paths = readdirSync(guests, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('manifest.json'),
  );
  expect(paths.length).toBeGreaterThan(0);
  for (const path of paths) {
    const manifest = JSON.parse(readFileSync(join(guests, path), 'utf8'));
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
  }
});

test('pattern-matcher runs with the built-in patterns where a run names no settings', async () => {
  const host = await openHost();
  const files = [
    { path: 'a.cs', text: 'class A { public void M() { lock (this) { N(); } } }' },
    { path: 'b.fs', text: 'let f a = if a then true else false\n' },
    { path: 'c.txt', text: '<<<<<<< ours\nx\n=======\ny\n>>>>>>> theirs\n' },
  ];
  const run = host.run('pattern-matcher', files);
  const reports = await collect(run);
  const found = reports.map(({ findings }) => findings.map(({ ruleId }) => ruleId));
  expect(found[0]).toContain('TARS008');
  expect(found[1]).toContain('TARS109');
  expect(found[2]).toContain('TARS901');
});

test('a rule for several languages is listed with all that it ran on', async () => {
  const host = await openHost();
  const run = host.run('pattern-matcher', [
    { path: 'a.cs', text: 'class A { }' },
    { path: 'b.py', text: 'x = 1\n' },
  ]);
  await collect(run);
  const shared = [...run.rules.values()].filter(
    ({ languages }) => languages.includes('csharp') && languages.includes('python'),
  );
  expect(shared.length).toBeGreaterThan(0);
});

test('settings that a manifest names and that are missing or no JSON are an error of the agent', async () => {
  const host = await openHost();
  const folder = await agentFolder(await fixture('probe'), { settings: 'settings.json' });
  const run = () => rejection(collect(host.run(folder, [{ path: 'a', language: 'text', text: '' }])));
  expect(await run()).toMatchObject({
    code: 'ERR_AGENT_INVALID',
    message: expect.stringContaining('missing'),
  });
  await writeFile(join(folder, 'settings.json'), '{');
  expect(await run()).toMatchObject({
    code: 'ERR_AGENT_INVALID',
    message: expect.stringContaining('not valid JSON'),
  });
});
