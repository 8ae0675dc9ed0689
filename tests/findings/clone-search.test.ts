import { expect, test } from 'vitest';
import { CloneFinder } from '#host/findings/clones/finder.js';
import { searchClones } from '#host/findings/clones/search.js';

test('a search for long stretches leaves the event loop to others, however few the tokens', async () => {
  const starts = Uint32Array.from({ length: 20_000 }, (_, at) => 2 * at);
  const tokens = { hashes: new Uint32Array(starts.length), starts, ends: starts.map((start) => start + 1) };
  const finder = new CloneFinder();
  finder.add('a.cs', 'csharp', { ...tokens, minTokens: 5000 }, 'o '.repeat(starts.length));
  let turns = 0;
  const turning = setInterval(() => turns++, 0);
  expect(await searchClones(finder)).toMatchObject({ groups: [{ tokens: 5000 }] });
  clearInterval(turning);
  expect(turns).toBeGreaterThan(0);
});
