/** Files of a cache entry by name. */
export type Entry = Map<string, Uint8Array>;

/**
 * Writes files that are too large to pass as bytes into an entry's folder. Resolves with the names of the files that
 * the index records. Those files must authenticate the others.
 */
export type Fill = (folder: string) => Promise<readonly string[]>;

/** Store of what backends take long to make. */
export interface Cache {
  /**
   * Returns the entry, or only these files of it, or `undefined` if it is missing or damaged. Removes an entry that shows
   * to be damaged.
   */
  get(key: string, names?: readonly string[]): Promise<Entry | undefined>;
  /** Returns the folder of an entry's files, including those of its `fill`. */
  folderOf(key: string): string;
  /** Starts to store the entry. */
  put(key: string, entry: Entry, fill?: Fill): void;
  /** Removes an unusable entry and reports it. */
  discard(key: string, why: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** Resolves when every entry that was put has been stored. */
  settled(): Promise<void>;
}
