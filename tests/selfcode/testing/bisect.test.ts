import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findInnocent, type Innocent, setKey, type TrialResult } from '#host/selfcode/testing/bisect.js';
import { hold } from '../../fuzz/fuzz.js';

type Oracle = (ids: readonly number[]) => TrialResult;

interface Searched extends Innocent<number> {
  asked: (readonly number[])[];
  known: Map<string, TrialResult>;
}

async function search(
  n: number,
  batch: number,
  oracle: Oracle,
  known = new Map<string, TrialResult>(),
): Promise<Searched> {
  const asked: (readonly number[])[] = [];
  const trial = async (ids: readonly number[]) => {
    asked.push(ids);
    return oracle(ids);
  };
  return { ...(await findInnocent(edits(n), { trial, batch, known })), asked, known };
}

const edits = (n: number) => Array.from({ length: n }, (_, index) => index);

/** Fails if it is given all edits of one of the sets. */
const failsWith =
  (...sets: readonly (readonly number[])[]): Oracle =>
  (ids) =>
    sets.some((set) => set.every((id) => ids.includes(id))) ? 'fail' : 'pass';

const sizes = fc.record({ n: fc.integer({ min: 1, max: 120 }), batch: fc.integer({ min: 1, max: 130 }) });

const withGuilty = sizes.chain(({ n, batch }) =>
  fc.record({ n: fc.constant(n), batch: fc.constant(batch), guilty: fc.uniqueArray(fc.nat(n - 1)) }),
);

const log2 = (count: number) => Math.ceil(Math.log2(count));

/** The bounds in the comment of `findInnocent`. */
function bound(n: number, batch: number, g: number): number {
  const most = Math.min(batch, n);
  const groups = Math.ceil(n / most) + 1;
  if (g === 0) return groups;
  const few = groups + g * (log2(most) + 3);
  const many = groups + g * (Math.log2(n / g) + 5) + (log2(most) * (log2(most) + 1)) / 2;
  return Math.min(few, many);
}

test('edits that are guilty alone are reverted, exactly those, within the bound on trials', async () => {
  await hold(600, withGuilty, async ({ n, batch, guilty }) => {
    const found = await search(n, batch, failsWith(...guilty.map((id) => [id])));
    expect(found.guilty).toEqual(guilty.sort((a, b) => a - b).map((id) => ({ id, with: [] })));
    expect(found.kept).toEqual(edits(n).filter((id) => !guilty.includes(id)));
    expect(found.trials).toBe(found.asked.length);
    expect(found.trials).toBeLessThanOrEqual(bound(n, batch, guilty.length));
  });
});

test.each([
  { n: 256, batch: 32, g: 0 },
  { n: 256, batch: 32, g: 1 },
  { n: 256, batch: 32, g: 8 },
  { n: 256, batch: 256, g: 8 },
  { n: 256, batch: 256, g: 128 },
  { n: 256, batch: 32, g: 256 },
])(
  '$g guilty of $n edits in batches of $batch stay within the bound wherever they are',
  async ({ n, batch, g }) => {
    const guilty = fc.shuffledSubarray(edits(n), { minLength: g, maxLength: g });
    await hold(30, guilty, async (ids) => {
      const found = await search(n, batch, failsWith(...ids.map((id) => [id])));
      expect(found.guilty).toHaveLength(g);
      expect(found.trials).toBeLessThanOrEqual(bound(n, batch, g));
    });
  },
);

test('without guilty edits there is one trial a batch', async () => {
  expect((await search(100, 25, () => 'pass')).trials).toBe(4);
});

test('whatever the trials say, what is kept has passed as a whole, and no set is tried twice', async () => {
  const inputs = fc.record({
    n: fc.integer({ min: 1, max: 40 }),
    batch: fc.integer({ min: 1, max: 40 }),
    salt: fc.nat(),
  });
  await hold(400, inputs, async ({ n, batch, salt }) => {
    const found = await search(n, batch, (ids) => (hash(`${salt},${ids}`) % 3 === 0 ? 'fail' : 'pass'));
    if (found.kept.length > 0) expect(found.known.get(setKey(found.kept))).toBe('pass');
    expect([...found.kept, ...found.guilty.map(({ id }) => id)].sort((a, b) => a - b)).toEqual(edits(n));
    expect(new Set(found.asked.map(String)).size).toBe(found.asked.length);
    for (const ids of found.asked) expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });
});

function hash(text: string): number {
  let value = 7;
  for (const unit of text) value = (Math.imul(value, 31) + unit.codePointAt(0)!) >>> 0;
  return (value ^ (value >>> 15)) >>> 0;
}

test('of each pair that fails only together one is reverted, and the other is named', async () => {
  const pairs = sizes
    .filter(({ n }) => n > 1)
    .chain(({ n, batch }) =>
      fc.record({
        n: fc.constant(n),
        batch: fc.constant(batch),
        members: fc.shuffledSubarray(edits(n), { minLength: 2, maxLength: Math.min(n, 8) }),
      }),
    );
  await hold(400, pairs, async ({ n, batch, members }) => {
    const sets = edits(Math.floor(members.length / 2)).map((pair) => members.slice(2 * pair, 2 * pair + 2));
    const { kept, guilty } = await search(n, batch, failsWith(...sets));
    expect(guilty).toHaveLength(sets.length);
    for (const each of guilty) {
      const pair = sets.find((set) => set.includes(each.id))!;
      expect(each.with).toEqual(pair.filter((id) => id !== each.id));
      expect(kept).toEqual(expect.arrayContaining(each.with));
    }
  });
});

test('of a larger set that fails only together one is reverted, and all others are named', async () => {
  const { guilty, trials } = await search(64, 16, failsWith([3, 17, 40, 59]));
  expect(guilty.map(({ id, with: others }) => [id, others.sort((a, b) => a - b)])).toEqual([
    [59, [3, 17, 40]],
  ]);
  expect(trials).toBeLessThanOrEqual(4 + 1 + (4 + 3) + 3 * (6 + 2));
});

test('of any sets that fail together each is broken up, and no more is reverted than needed', async () => {
  const inputs = sizes.chain(({ n, batch }) => {
    const set = fc.uniqueArray(fc.nat(n - 1), { minLength: 1, maxLength: 4 });
    return fc.record({
      n: fc.constant(n),
      batch: fc.constant(batch),
      sets: fc.array(set, { maxLength: 14 }),
    });
  });
  await hold(300, inputs, async ({ n, batch, sets }) => {
    const oracle = failsWith(...sets);
    const { kept, guilty } = await search(n, batch, oracle);
    expect(oracle(kept)).toBe('pass');
    for (const { id, with: others } of guilty) {
      expect(oracle([...kept, id])).toBe('fail');
      expect(oracle([...others, id])).toBe('fail');
      expect(kept).toEqual(expect.arrayContaining(others));
      for (const other of others)
        expect(oracle([id, ...others.filter((each) => each !== other)])).toBe('pass');
    }
  });
});

test('as few as possible are reverted: the one edit that fails with each of several others', async () => {
  const { kept, guilty } = await search(20, 5, failsWith([2, 7], [2, 11], [2, 12], [2, 19]));
  expect(guilty.map(({ id }) => id)).toEqual([2]);
  expect(guilty[0]!.with).toEqual([7]);
  expect(kept).toHaveLength(19);
});

test('edits that are guilty alone and in pairs are told apart', async () => {
  const { guilty } = await search(30, 8, failsWith([4], [9, 21], [22]));
  expect(guilty).toEqual([
    { id: 4, with: [] },
    { id: 21, with: [9] },
    { id: 22, with: [] },
  ]);
});

test('a search that was interrupted goes on with the results it had, and comes to the same', async () => {
  await hold(150, withGuilty, async ({ n, batch, guilty }) => {
    const oracle = failsWith(...guilty.map((id) => [id]));
    const whole = await search(n, batch, oracle);
    const journal = new Map<string, TrialResult>();
    let left = Math.floor(whole.trials / 2);
    const trial = async (ids: readonly number[]) => {
      if (left-- === 0) throw new Error('killed');
      return oracle(ids);
    };
    const onTrial = async (ids: readonly number[], result: TrialResult) =>
      void journal.set(setKey(ids), result);
    const first = findInnocent(edits(n), { trial, batch, known: new Map(), onTrial });
    await first.catch(() => undefined);
    const resumed = await search(n, batch, oracle, new Map(journal));
    expect({ kept: resumed.kept, guilty: resumed.guilty }).toEqual({
      kept: whole.kept,
      guilty: whole.guilty,
    });
    expect(resumed.trials + journal.size).toBe(whole.trials);
  });
});

test('no edits are no trial', async () => {
  expect(await search(0, 8, () => 'fail')).toMatchObject({ kept: [], guilty: [], trials: 0 });
});

test('sets have different keys if they differ in any edit', () => {
  expect(setKey(['a', 'b'])).not.toBe(setKey(['a,b']));
  expect(setKey([1, 2])).toBe(setKey([1, 2]));
});
