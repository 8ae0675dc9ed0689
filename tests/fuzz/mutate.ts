import { bytesOf, componentHeader, leb, moduleHeader, sectionPlaces } from '../hostile/bytes.js';

type Random = () => number;

const below = (random: Random, end: number) => Math.floor(random() * end);
const pick = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)]!;

interface Section {
  id: number;
  body: Uint8Array;
}

const sectionsOf = (bytes: Uint8Array): Section[] =>
  sectionPlaces(bytes).map(({ id, body, end }) => ({ id, body: bytes.subarray(body, end) }));

const joined = (header: Uint8Array, sections: readonly Section[]) =>
  Buffer.concat([header, ...sections.flatMap(({ id, body }) => [bytesOf([id], leb(body.length)), body])]);

/** Bytes that mean something at many places: the ends of ranges, long numbers, opcodes of loops and memories. */
const telling = [
  [0],
  [0x7f],
  [0x80],
  [0xff],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0x80, 0x80, 0x80, 0x80, 0x10],
  [0x03, 0x40, 0x0c, 0x00, 0x0b],
  [0x40, 0x00],
  [0x00, 0x0b],
  [0xfc, 0x0b, 0x00],
  [0xfd, 0x0c],
  [0x0d, 0, 1, 0],
];

/** A few bytes that changed, came, went, or are somewhere else. */
function bytewise(random: Random, bytes: Uint8Array): Uint8Array {
  const at = below(random, bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (below(random, 6)) {
    case 0: {
      const changed = Uint8Array.from(bytes);
      for (let flips = 1 + below(random, 4); flips > 0; flips--) {
        const place = below(random, bytes.length);
        changed[place] = changed[place]! ^ (1 << below(random, 8));
      }
      return changed;
    }
    case 1:
      return Buffer.concat([before, bytesOf(pick(random, telling)), after]);
    case 2:
      return Buffer.concat([before, after.subarray(1 + below(random, 8))]);
    case 3: {
      const by = bytesOf(pick(random, telling));
      return Buffer.concat([before, by, after.subarray(by.length)]);
    }
    case 4: {
      const from = below(random, bytes.length);
      return Buffer.concat([before, bytes.subarray(from, from + below(random, 64)), after]);
    }
    default:
      return bytes.subarray(0, at);
  }
}

/** One section that changed inside, went, came twice, or stands somewhere else; all lengths fit. */
function sectionwise(random: Random, header: Uint8Array, sections: Section[], inner = true): Uint8Array {
  const changed = [...sections];
  const at = below(random, changed.length);
  const section = changed[at]!;
  switch (below(random, 5)) {
    case 0:
      changed.splice(at, 1);
      break;
    case 1:
      changed.splice(below(random, changed.length), 0, section);
      break;
    case 2:
      changed.splice(at, 1);
      changed.splice(below(random, changed.length), 0, section);
      break;
    default: {
      const isModule = inner && section.id === 1 && section.body.length > 8;
      const body = isModule ? inModule(random, section.body) : bytewise(random, section.body);
      changed[at] = { ...section, body };
    }
  }
  return joined(header, changed);
}

function inModule(random: Random, module: Uint8Array): Uint8Array {
  return sectionwise(random, moduleHeader, sectionsOf(module), false);
}

/** A component that is like another, and mostly none. */
export function mutate(random: Random, component: Uint8Array): Uint8Array {
  if (random() < 0.35) return bytewise(random, component);
  const sections = sectionsOf(component);
  if (random() < 0.4) return sectionwise(random, componentHeader, sections);
  // What the tools accept is decided by the component, what runs by its module.
  const at = sections.findIndex(({ id }) => id === 1);
  const changed = [...sections];
  changed[at] = { id: 1, body: inModule(random, sections[at]!.body) };
  return joined(componentHeader, changed);
}
