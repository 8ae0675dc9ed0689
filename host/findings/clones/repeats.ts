/** Places of a sequence that are equal over a length. */
export interface Repeat {
  length: number;
  positions: number[];
}

/**
 * Finds every stretch of at least `minLength` that occurs several times in the sequence, extended to the left and right
 * as far as all occurrences are equal. Places of one repeat don't overlap. Values from `separator` up are in no repeat.
 */
export function repeats(sequence: Uint32Array, minLength: number, separator: number): Repeat[] {
  // Agents choose the length, up to any number. Two places that don't overlap need room.
  if (2 * minLength > sequence.length) return [];
  const classes = classesOf(sequence, minLength, separator);
  const found: Repeat[] = [];
  const reported = new Set<string>();
  const done = new Uint8Array(classes.count);
  for (const id of classes.at) {
    if (id === none || done[id]) continue;
    done[id] = 1;
    const positions = classes.positions(id);
    const first = positions[0]!;
    const left = extent(sequence, positions, -1, separator);
    const right = extent(
      sequence,
      positions.map((position) => position + minLength - 1),
      1,
      separator,
    );
    for (let step = -left; step <= right; step++) {
      const along = classes.at[first + step] ?? none;
      if (along === none) continue;
      const others = classes.positions(along);
      if (others.length === positions.length && others[0] === first + step) done[along] = 1;
    }
    const length = left + minLength + right;
    const spread = apart(
      positions.map((position) => position - left),
      length,
    );
    if (spread.length < 2) continue;
    const key = `${length} ${spread.join(' ')}`;
    if (reported.has(key)) continue;
    reported.add(key);
    found.push({ length, positions: spread });
  }
  return found;
}

/** No class. */
const none = 0;

/**
 * Sets of positions at which equal stretches begin: ascending, and at least the length apart. A position is in one
 * class at most. Millions of positions: an array for each class would take ten times as much.
 */
class Classes {
  /** For each position, its class. */
  readonly at: Uint32Array;
  readonly #positions: Uint32Array;
  /** Where the positions of each class end. Memory that is never written is never there. */
  readonly #ends: Uint32Array;
  #count = 1;

  constructor(length: number) {
    this.at = new Uint32Array(length);
    this.#positions = new Uint32Array(length);
    this.#ends = new Uint32Array(Math.floor(length / 2) + 1);
  }

  get count(): number {
    return this.#count;
  }

  add(positions: readonly number[]): void {
    const id = this.#count++;
    const start = this.#ends[id - 1]!;
    this.#positions.set(positions, start);
    this.#ends[id] = start + positions.length;
    for (const position of positions) this.at[position] = id;
  }

  positions(id: number): Uint32Array {
    return this.#positions.subarray(this.#ends[id - 1], this.#ends[id]);
  }
}

/** Groups the positions at which equal stretches of that length begin, if there are several. */
function classesOf(sequence: Uint32Array, length: number, separator: number): Classes {
  const classes = new Classes(sequence.length);
  for (const keys of sortedKeys(sequence, length, separator)) {
    for (let from = 0; from < keys.length; ) {
      const hash = Math.floor(keys[from]! / positionRange);
      let to = from + 1;
      while (to < keys.length && Math.floor(keys[to]! / positionRange) === hash) to++;
      if (to - from > 1) {
        for (const positions of equalOnes(sequence, length, keys.subarray(from, to))) {
          const spread = apart(positions, length);
          if (spread.length > 1) classes.add(spread);
        }
      }
      from = to;
    }
  }
  return classes;
}

// A double holds 53 bits: the hash above, the position below, so that sorting numbers sorts by both.
const positionRange = 2 ** 26;

/** The longest sequence. */
export const mostTokens = positionRange;

const hashRange = 2 ** 27;

/** Keys that are sorted at a time, 16 MiB of them. */
const keysAtATime = 2 ** 21;

/** Yields the hash and position of each stretch, as one number each, in parts with rising hashes. */
function* sortedKeys(sequence: Uint32Array, length: number, separator: number): Iterable<Float64Array> {
  const parts = Math.ceil(sequence.length / keysAtATime);
  const partOf = (hash: number) => Math.floor((hash * parts) / hashRange);
  const counts = new Uint32Array(parts);
  eachStretch(sequence, length, separator, (hash) => {
    counts[partOf(hash)]!++;
  });
  for (const [part, count] of counts.entries()) {
    const keys = new Float64Array(count);
    let next = 0;
    eachStretch(sequence, length, separator, (hash, position) => {
      if (partOf(hash) === part) keys[next++] = hash * positionRange + position;
    });
    yield keys.sort();
  }
}

function eachStretch(
  sequence: Uint32Array,
  length: number,
  separator: number,
  take: (hash: number, position: number) => void,
): void {
  const base = 0x01000193;
  let top = 1;
  for (let step = 1; step < length; step++) top = Math.imul(top, base);
  let hash = 0;
  let run = 0;
  for (let at = 0; at < sequence.length; at++) {
    const token = sequence[at]!;
    if (token >= separator) {
      hash = 0;
      run = 0;
      continue;
    }
    if (run === length) hash = (hash - Math.imul(mixed(sequence[at - length]!), top)) | 0;
    else run++;
    hash = (Math.imul(hash, base) + mixed(token)) | 0;
    if (run === length) take(mixed(hash) & (hashRange - 1), at - length + 1);
  }
}

function mixed(value: number): number {
  let bits = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** Groups positions of one hash by their real content. */
function equalOnes(sequence: Uint32Array, length: number, keys: Float64Array): number[][] {
  const groups: number[][] = [];
  for (const key of keys) {
    const position = key % positionRange;
    const same = groups.find(([first]) => isEqual(sequence, first!, position, length));
    if (same) same.push(position);
    else groups.push([position]);
  }
  return groups;
}

function isEqual(sequence: Uint32Array, a: number, b: number, length: number): boolean {
  for (let step = 0; step < length; step++) {
    if (sequence[a + step] !== sequence[b + step]) return false;
  }
  return true;
}

/** Measures how far all places stay equal in a direction. */
function extent(sequence: Uint32Array, positions: Uint32Array, direction: 1 | -1, separator: number) {
  let steps = 0;
  for (;;) {
    const offset = direction * (steps + 1);
    const token = sequence[positions[0]! + offset];
    if (token === undefined || token >= separator) return steps;
    if (positions.some((position) => sequence[position + offset] !== token)) return steps;
    steps++;
  }
}

/** Drops positions that overlap the last one kept. */
function apart(positions: Iterable<number>, length: number): number[] {
  const separate: number[] = [];
  for (const position of positions) {
    if (separate.length === 0 || position - separate.at(-1)! >= length) separate.push(position);
  }
  return separate;
}
