import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { metrics, spans } from '#host/telemetry/names.js';
import { repository } from '../cli/cli.js';

const text = readFileSync(join(repository, 'docs/observability.md'), 'utf8');

/** The cells of a section's tables, a list for each row. */
function rows(section: string): string[][] {
  const [, body] = new RegExp(`^## ${section}$([\\s\\S]*?)(?=^## )`, 'm').exec(text)!;
  const lines = body!.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => line.slice(2, -2).split(' | '));
}

const named = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);

/** Words in the table for the spans that have an attribute. */
function having(attribute: string): string[] {
  const all = Object.entries(spans) as [string, readonly string[]][];
  return all.filter(([, own]) => own.includes(attribute)).map(([name]) => name.replace('tars.', ''));
}

test('docs/observability.md names every span and attribute, and no others', () => {
  const listed = rows('Spans').map(([first]) => named(first!)[0]!);
  const attributes = new Set<string>(Object.values(spans).flat());
  expect(listed.sort()).toEqual([...Object.keys(spans), ...attributes].sort());
});

test('it says which spans have an attribute', () => {
  const kinds = Object.keys(spans).map((name) => name.replace('tars.', ''));
  for (const [attribute, of] of rows('Spans').filter((row) => row.length === 3)) {
    const [name] = named(attribute!);
    const but = /^all but (\w+)/.exec(of!)?.[1];
    const expected = of!.startsWith('all') ? kinds.filter((kind) => kind !== but) : of!.split(', ');
    expect([name, having(name!).sort()]).toEqual([name, expected.sort()]);
  }
});

test('it names every metric with its unit, kind, attributes and meaning', () => {
  const listed = rows('Metrics').map(([name, unit, kind, attributes, says]) => ({
    name: named(name!)[0],
    unit: named(unit!)[0],
    kind,
    attributes: named(attributes!),
    says,
  }));
  const declared = Object.entries(metrics).map(([name, { unit, kind, attributes, says }]) => ({
    name,
    unit,
    kind,
    attributes: [...attributes],
    says,
  }));
  expect(listed).toEqual(declared);
});

test('its queries name metrics and spans that there are', () => {
  const [, queries] = /^## Dashboard$([\s\S]*?)^## /m.exec(text)!;
  const written = Object.entries(metrics).flatMap(([name, { unit, kind }]) => {
    const base = name.replaceAll('.', '_');
    const suffix = { s: '_seconds', By: '_bytes' }[unit as string] ?? '';
    if (kind === 'distribution') return [`${base}${suffix}_bucket`, `${base}${suffix}_count`];
    return [`${base}${suffix}${kind === 'count' ? '_total' : ''}`];
  });
  const attributes = new Set<string>(
    [...Object.values(spans), ...Object.values(metrics).map((one) => one.attributes)].flat(),
  );
  const known = new Set([...written, ...[...attributes].map((name) => name.replaceAll('.', '_'))]);
  for (const [word] of queries!.matchAll(/tars_\w+/g)) expect(known).toContain(word);
  for (const [, name] of queries!.matchAll(/name = "([^"]+)"/g)) expect(Object.keys(spans)).toContain(name);
  for (const [, name] of queries!.matchAll(/span\.(tars[.\w]+)/g)) expect(attributes).toContain(name);
});
