export type Path = readonly PropertyKey[];

/** A place in a text to find. */
export interface JsonPlace {
  path: Path;
  /** Whether the place is the key itself, not its value. */
  atKey: boolean;
}

interface Node {
  value: number | undefined;
  key: number | undefined;
  children: Map<PropertyKey, Node>;
}

/** The offsets of the values at some paths, noted while a text is read. */
export class JsonPlaces {
  readonly #wanted: readonly JsonPlace[];
  readonly #root: Node = nodeOf();
  /** The nodes of open values; undefined for those that nobody asks for. */
  readonly #open: (Node | undefined)[] = [];

  constructor(wanted: readonly JsonPlace[]) {
    this.#wanted = wanted;
    for (const { path } of wanted) {
      let node = this.#root;
      for (const name of path) {
        const child = node.children.get(name) ?? nodeOf();
        node.children.set(name, child);
        node = child;
      }
    }
  }

  /** `name`: the value's name in the open list or object; undefined for the document. */
  begin(name: PropertyKey | undefined, value: number, key: number | undefined): void {
    const node = name === undefined ? this.#root : this.#open.at(-1)?.children.get(name);
    this.#open.push(node);
    if (!node) return;
    node.value = value;
    node.key = typeof name === 'string' ? key : undefined;
  }

  end(): void {
    this.#open.pop();
  }

  /** Returns the offsets in the order of the wanted places. */
  offsets(): number[] {
    return this.#wanted.map(({ path, atKey }) => {
      let found = this.#root;
      for (const name of path) {
        const child = found.children.get(name);
        if (child?.value === undefined) break;
        found = child;
      }
      return (atKey ? found.key : undefined) ?? found.value ?? 0;
    });
  }
}

function nodeOf(): Node {
  return { value: undefined, key: undefined, children: new Map() };
}
