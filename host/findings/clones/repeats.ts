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
  const { at: classAt, classes } = classesOf(sequence, minLength, separator);
  const found: Repeat[] = [];
  const reported = new Set<string>();
  const done = new Uint8Array(classes.length);
  for (const id of classAt) {
    if (id === none || done[id]) continue;
    done[id] = 1;
    const positions = classes[id]!;
    const left = extent(sequence, positions, -1, separator);
    const right = extent(
      sequence,
      positions.map((position) => position + minLength - 1),
      1,
      separator,
    );
    for (let step = -left; step <= right; step++) {
      const along = classAt[positions[0]! + step] ?? none;
      const others = classes[along];
      if (others?.length === positions.length && others[0] === positions[0]! + step) done[along] = 1;
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

interface Classes {
  /** For each position, the class of the stretch that begins there. */
  at: Uint32Array;
  /** For each class, the positions of its stretches: ascending, and at least the length apart. */
  classes: number[][];
}

/** Groups the positions at which equal stretches of that length begin, if there are several. */
function classesOf(sequence: Uint32Array, length: number, separator: number): Classes {
  const keys = stretchKeys(sequence, length, separator);
  // Millions of positions: a map of them takes fifty times as much.
  const at = new Uint32Array(sequence.length);
  const classes: number[][] = [[]];
  for (let from = 0; from < keys.length; ) {
    const hash = Math.floor(keys[from]! / positionRange);
    let to = from + 1;
    while (to < keys.length && Math.floor(keys[to]! / positionRange) === hash) to++;
    if (to - from > 1) {
      for (const positions of equalOnes(sequence, length, keys.subarray(from, to))) {
        const spread = apart(positions, length);
        if (spread.length < 2) continue;
        for (const position of spread) at[position] = classes.length;
        classes.push(spread);
      }
    }
    from = to;
  }
  return { at, classes };
}

// A double holds 53 bits: the hash above, the position below, so that sorting numbers sorts by both.
const positionRange = 2 ** 26;

/** The longest sequence. */
export const mostTokens = positionRange;

const hashMask = 2 ** 27 - 1;

function stretchKeys(sequence: Uint32Array, length: number, separator: number): Float64Array {
  const keys = new Float64Array(Math.max(0, sequence.length - length + 1));
  const base = 0x01000193;
  let top = 1;
  for (let step = 1; step < length; step++) top = Math.imul(top, base);
  let hash = 0;
  let run = 0;
  let count = 0;
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
    if (run === length) keys[count++] = (mixed(hash) & hashMask) * positionRange + (at - length + 1);
  }
  return keys.subarray(0, count).sort();
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
function extent(sequence: Uint32Array, positions: readonly number[], direction: 1 | -1, separator: number) {
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
function apart(positions: readonly number[], length: number): number[] {
  const separate: number[] = [];
  for (const position of positions) {
    if (separate.length === 0 || position - separate.at(-1)! >= length) separate.push(position);
  }
  return separate;
}
