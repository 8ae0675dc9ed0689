import fc from 'fast-check';

/** Keys and texts that programs trip over. */
const odd = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  '',
  '\u0000',
  '\ufeff',
  '\ud800',
  '\u202e',
  '\u001b[2J',
  '😀',
  'x'.repeat(3000),
);

export const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), odd);

const numbers = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(-0, 2 ** 32, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, -1),
);

/** Anything that JSON can say, and keys that it can. */
export const json = fc.oneof(
  fc.jsonValue({ maxDepth: 6 }),
  fc.dictionary(text, fc.oneof(text, fc.jsonValue())),
  fc.constantFrom(null, [], {}),
);

const anything = fc.oneof(text, numbers, json, fc.constant(undefined), fc.boolean());

/**
 * A value that is right but for a few of its members, anywhere in it: those are something else, gone, there
 * twice, or more than there should be.
 */
export function nearly(value: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(value);
  const change = fc.record({
    place: fc.constantFrom(...places),
    deed: fc.constantFrom('replace', 'remove', 'add', 'repeat'),
    key: text,
    by: anything,
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    let changed = structuredClone(value);
    for (const { place, deed, key, by } of changes)
      changed = apply(changed, place, deed, key, structuredClone(by));
    return changed;
  });
}

type Place = readonly (string | number)[];

function placesIn(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [at, ...inner.flatMap(([key, member]) => placesIn(member, [...at, key]))];
}

function apply(whole: unknown, place: Place, deed: string, key: string, by: unknown): unknown {
  if (place.length === 0) return deed === 'replace' ? by : whole;
  let parent = whole;
  for (const step of place.slice(0, -1)) {
    if (typeof parent !== 'object' || parent === null) return whole;
    parent = (parent as Record<string | number, unknown>)[step];
  }
  if (typeof parent !== 'object' || parent === null) return whole;
  const members = parent as Record<string | number, unknown>;
  const last = place.at(-1)!;
  if (deed === 'replace') members[last] = by;
  else if (deed === 'remove') delete members[last];
  else if (deed === 'repeat' && Array.isArray(parent)) parent.push(members[last], members[last]);
  else if (!Array.isArray(parent))
    Object.defineProperty(members, key, { value: by, enumerable: true, configurable: true, writable: true });
  return whole;
}

/** JSON text of a value, with a few characters gone wrong. */
export function nearlyJson(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const slip = fc.record({
    at: fc.nat(2000),
    length: fc.nat(3),
    by: fc.oneof(text, fc.constantFrom(...'{}[]",:')),
  });
  return fc.tuple(values, fc.array(slip, { maxLength: 2 })).map(([value, slips]) => {
    let written = JSON.stringify(value) ?? '';
    for (const { at, length, by } of slips) {
      const place = at % (written.length + 1);
      written = written.slice(0, place) + by + written.slice(place + length);
    }
    return written;
  });
}
