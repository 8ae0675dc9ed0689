import { bytesOf, leb, moduleHeader, section } from '../hostile/bytes.js';

type Random = () => number;

const below = (random: Random, end: number) => Math.floor(random() * end);
const pick = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)]!;
const bytes = (random: Random, count: number) => Array.from({ length: count }, () => below(random, 256));

const valueTypes = [0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70];
/** Types of references, whole and shortened, of structures, arrays, exceptions and what has none. */
const laterTypes = [0x6f, 0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x69, 0x73, 0x72, 0x71, 0x74, 0x68];

/** An index, mostly one that is there; at times longer than it has to be. */
function index(random: Random, end = 6): number[] {
  const value = random() < 0.95 ? below(random, end) : below(random, 300);
  if (random() < 0.9) return leb(value);
  const padded = leb(value).map((byte) => byte | 0x80);
  while (padded.length < 2 + below(random, 3)) padded.push(0x80);
  return [...padded, 0];
}

function signed(random: Random, longest: number): number[] {
  const length = below(random, longest);
  const high = bytes(random, length).map((byte) => byte | 0x80);
  return [...high, pick(random, [0, 0x7f, 0x26, 0x3f, 0x40, below(random, 128)])];
}

function blockType(random: Random): number[] {
  const kind = random();
  if (kind < 0.4) return [0x40];
  if (kind < 0.55) return [pick(random, valueTypes)];
  if (kind < 0.7) return index(random, typeCount);
  if (kind < 0.95) return [pick(random, [0x63, 0x64]), ...pick(random, [index(random, typeCount), [0x70]])];
  return [pick(random, laterTypes)];
}

const place = (random: Random) => [
  pick(random, [0, 0, 0, 1, 2, 3, 4, 0x26, 0x40, 0x42]),
  ...(random() < 0.8 ? index(random, 200) : bytes(random, 1)),
];

/** Bytes that change a table where they are an instruction, for places where they aren't. */
const decoys = [
  [0x26, 0x00],
  [0xfc, 0x0f, 0x00],
  [0xfc, 0x09, 0x00],
  [0xfc, 0x0c, 0x00, 0x00],
  [0x0b, 0x26, 0x00],
];

const filled = (random: Random, count: number) =>
  [...pick(random, decoys), ...bytes(random, count)].slice(0, count);

const changing = (random: Random) =>
  pick(random, [
    [0x26, ...index(random, 2)],
    [0xfc, 0x0f, ...index(random, 2)],
    [0xfc, 0x11, ...index(random, 2)],
    [0xfc, 0x0e, ...index(random, 2), ...index(random, 2)],
    [0xfc, 0x0c, ...index(random, 2), ...index(random, 2)],
    [0xfc, 0x0d, ...index(random, 2)],
    [0xfc, 0x09, ...index(random, 2)],
  ]);

/** What proposals have, or are to have, with something behind it. */
function later(random: Random): number[] {
  const tail = bytes(random, below(random, 3)).map((byte) => byte & 0x1f);
  return pick(random, [
    [pick(random, [0x06, 0x1f]), ...blockType(random), ...tail],
    [pick(random, [0x07, 0x08, 0x09, 0x0a, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x27]), ...tail],
    [pick(random, [0xd3, 0xd4, 0xd5, 0xd6, 0xd7]), ...tail],
    [0xfb, ...leb(below(random, 200)), ...tail],
    [0xfc, ...leb(18 + below(random, 20)), ...tail],
    [0xfd, ...leb(256 + below(random, 60)), ...tail],
    [0xfe, ...leb(below(random, 0x50)), ...place(random)],
    [0xd0, ...pick(random, [index(random, typeCount), [pick(random, laterTypes)]])],
    [0x1c, 1, 0x63, ...index(random, typeCount)],
    [pick(random, [0xc5, 0xc6, 0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xff]), ...tail],
  ]);
}

/** What changes a table, behind something that has a part that could be an instruction with much behind it. */
const hiding = (random: Random) => [
  pick(random, [0x02, 0x03]),
  ...pick(random, [blockType(random), [pick(random, [0x63, 0x64]), below(random, typeCount)]]),
  ...pick(random, [[], [0x00], [0x00, 0x00], known(random, 1)]),
  ...changing(random),
  0x00,
  0x0b,
];

function known(random: Random, depth: number): number[] {
  const label = index(random, depth + 1);
  return pick(random, [
    [pick(random, [0x00, 0x01, 0x0f, 0x1a, 0x1b, 0xd1])],
    [0x45 + below(random, 0x80)],
    [0x28 + below(random, 23), ...place(random)],
    [pick(random, [0x0c, 0x0d]), ...label],
    [0x0e, ...leb(3), ...label, ...label, ...pick(random, [label, [0x26]]), ...label],
    [pick(random, [0x10, 0x12]), ...index(random, 3)],
    [pick(random, [0x11, 0x13]), ...index(random, typeCount), ...index(random, 2)],
    [0x1c, 1, pick(random, valueTypes)],
    [pick(random, [0x20, 0x21, 0x22]), ...index(random, 8)],
    [pick(random, [0x23, 0x24]), ...index(random, 6)],
    [0x25, ...index(random, 2)],
    [pick(random, [0x3f, 0x40]), pick(random, [0, 0, 0, 1])],
    [0x41, ...signed(random, 5)],
    [0x42, ...signed(random, 10)],
    [0x43, ...filled(random, 4)],
    [0x44, ...filled(random, 8)],
    [0xd0, 0x70],
    [0xd2, ...index(random, 2)],
    [0xfc, below(random, 8)],
    [0xfc, pick(random, [8, 10]), ...index(random, 2), 0],
    [0xfc, pick(random, [11, 16]), 0],
    [0xfd, pick(random, [12, 13]), ...filled(random, 16).map((byte) => (random() < 0.5 ? byte & 31 : byte))],
    [0xfd, ...leb(21 + below(random, 14)), below(random, 4)],
    [0xfd, ...leb(84 + below(random, 8)), ...place(random), below(random, 3)],
    [0xfd, ...leb(below(random, 12)), ...place(random)],
    [0xfd, ...leb(14 + below(random, 242))],
  ]);
}

/** Behind an instruction that ends a block, nearly any other has the types that it needs. */
function instructions(random: Random, length: number, depth: number): number[] {
  const code = [0x00];
  for (let left = length; left > 0; left--) {
    const kind = random();
    if (kind < 0.15 && depth < 6) {
      const opening = pick(random, [0x02, 0x03, 0x04]);
      const inner = instructions(random, below(random, length), depth + 1);
      code.push(opening, ...blockType(random), ...inner, 0x0b, 0x00);
    } else if (kind < 0.18) code.push(...hiding(random), 0x00);
    else if (kind < 0.2) code.push(...changing(random), 0x00);
    else if (kind < 0.25) code.push(...later(random), 0x00);
    else code.push(...known(random, depth), 0x00);
  }
  return code;
}

const typeCount = 40;
const arities = Array.from({ length: typeCount }, (_, at) => [
  0x60,
  at % 3,
  ...valueTypes.slice(0, at % 3),
  at % 2,
  ...valueTypes.slice(0, at % 2),
]);

const constants = [
  [0x7f, 1, 0x41, 0],
  [0x7e, 1, 0x42, 0],
  [0x7d, 1, 0x43, 0, 0, 0, 0],
  [0x7c, 1, 0x44, 0, 0, 0, 0, 0, 0, 0, 0],
  [0x7b, 1, 0xfd, 0x0c, ...Array(16).fill(0)],
  [0x70, 1, 0xd0, 0x70],
].map((global) => [...global, 0x0b]);

const locals = [6, ...valueTypes.flatMap((type) => [1, type])];

/** A module with one of everything, in which one function is this. */
function moduleAround(code: readonly number[]): Buffer {
  const body = bytesOf(locals, code, [0x0b]);
  const other = [2, 0, 0x0b];
  return bytesOf(
    moduleHeader,
    section(1, leb(typeCount), ...arities),
    section(3, [2, 0, 0]),
    section(4, [2, 0x70, 0, 4, 0x70, 0, 2]),
    section(5, [1, 0, 1]),
    section(6, leb(constants.length), ...constants),
    section(9, [2, 1, 0, 1, 1, 3, 0, 2, 0, 1]),
    section(12, [2]),
    section(10, [2], leb(body.length), body, other),
    section(11, [2, 1, 1, 0x26, 1, 1, 0x0b]),
  );
}

/** A module of a random function, mostly a valid one; at times a few of its bytes are others. */
export function randomModule(random: Random): Buffer {
  const code = instructions(random, 1 + below(random, 8), 0);
  if (random() < 0.3) {
    for (let changes = 1 + below(random, 2); changes > 0; changes--) {
      const at = below(random, code.length);
      const deed = random();
      if (deed < 0.4) code[at] = below(random, 256);
      else if (deed < 0.7) code.splice(at, 0, ...pick(random, [...decoys, [0x63], [0x64], [0xfb], [0x02]]));
      else code.splice(at, 1 + below(random, 2));
    }
  }
  return moduleAround(code);
}

/** What a text says of a module's code: instructions by name, without the ends of functions. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/^ +([a-z][\w.]*)/gm)].map(([, name]) => name!);
}
