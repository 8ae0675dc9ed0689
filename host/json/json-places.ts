export type Path = readonly PropertyKey[];

/** What is looked for in a text. */
export interface JsonPlace {
  path: Path;
  /** The key itself, not what stands under it. */
  atKey: boolean;
}

interface Node {
  value: number | undefined;
  key: number | undefined;
  children: Map<PropertyKey, Node>;
}

/** Where the values of some paths begin, noted while a text is gone through. */
export class JsonPlaces {
  readonly #wanted: readonly JsonPlace[];
  readonly #root: Node = nodeOf();
  /** Of the values that are open; undefined for those that nobody asks for. */
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

  /** `name`: in the list or object that is open; undefined for the document. */
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

  /** In the order of what is wanted. */
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
