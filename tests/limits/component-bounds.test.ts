import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parserOf } from '#host/agents/grammars.js';
import { builtInManifests, loadAgent } from '#host/agents/resolve.js';
import { type BoundName, bounds, Tally } from '#host/sandbox/component/bounds.js';
import { readComponent } from '#host/sandbox/component/flatten.js';
import { builtInWith } from '../host/agents-for-tests.js';

const names = Object.keys(bounds) as BoundName[];
const agents = await builtInManifests();

/** What a component has of each, of what it may have. */
function sharesOf(component: Uint8Array): [BoundName, number][] {
  const tally = new Tally();
  readComponent(component, tally);
  return names.map((name) => [name, tally.seen[name] / bounds[name].maximum]);
}

const over = (component: Uint8Array, share: number) =>
  sharesOf(component).filter(([, taken]) => taken > share);

test.each(agents.map(({ name }) => name))('%s has a fifth of what a component may have', async (name) => {
  const { component } = await loadAgent(name);
  expect(over(await component.bytes(), 1 / 5)).toEqual([]);
});

test.each(['csharp', 'fsharp', 'python', 'rust', 'typescript'] as const)(
  'the parser of %s has a quarter of what a component may have',
  async (language) => {
    const parser = await parserOf(language);
    expect(over(await parser!.bytes(), 1 / 4)).toEqual([]);
  },
);

test('an agent of SpiderMonkey has a quarter of what a component may have', async () => {
  const agent = agents.find(({ name }) => name === 'pattern-matcher')!;
  const component = await readFile(await builtInWith('spidermonkey', agent));
  expect(over(component, 1 / 4)).toEqual([]);
});

test('the documentation has each bound as it is', async () => {
  const text = await readFile(new URL('../../docs/limits.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([\d ]+) \| [\d ]+ \(/gm)];
  const told = rows.map(([, name, what, of, maximum]) => [
    name,
    what,
    of,
    Number(maximum!.replaceAll(' ', '')),
  ]);
  expect(told).toEqual(
    names.map((name) => {
      const { what, of, maximum } = bounds[name];
      return [name, what, of === 'it' ? 'the component' : of, maximum];
    }),
  );
});
