/** Files of one entry by name. */
export type Entry = Map<string, Uint8Array>;

/**
 * Writes into an entry's folder what is too large to be handed over as bytes. Resolves with the names of those
 * files of it that the index is to hold, which have to vouch for the others.
 */
export type Fill = (folder: string) => Promise<readonly string[]>;

/** Where backends keep what takes long to make. */
export interface Cache {
  /** The entry, or `undefined` where there is none or it is damaged; a damaged one is removed. */
  get(key: string): Promise<Entry | undefined>;
  /** Where an entry's files are, those of its `fill` too. */
  folderOf(key: string): string;
  /** Starts keeping the entry. */
  put(key: string, entry: Entry, fill?: Fill): void;
  /** Removes an entry that is of no use, and says so. */
  discard(key: string, why: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** Resolves when every entry that was put is kept. */
  settled(): Promise<void>;
}
