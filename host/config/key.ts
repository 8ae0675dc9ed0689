import type * as z from 'zod/mini';

/** Where a value is from, the weakest first: each wins over those before it. */
export const sources = ['default', 'user', 'repository', 'environment', 'flag'] as const;

export type Source = (typeof sources)[number];

/** A value that holds, and where it is from. */
export interface Configured<T> {
  value: T;
  from: Source;
  /** Absolute path of the file, if it is from one. */
  file?: string;
  /** 1-based. */
  line?: number;
}

/** What a value of a repository's file is compared with. */
export interface Before<Value> {
  value: Value;
  /** Whether the user has set it. */
  set: boolean;
  /** Real path of the repository's root. */
  root: string;
}

/**
 * Returns, as a clause, why a value of a repository's file allows more than holds before it; undefined if it doesn't.
 */
export type Widens<Value> = (value: Value, before: Before<Value>) => string | undefined;

/** A key of a section: how it is written, what it means, and who may set it. */
export interface Key<Written = unknown, Value = Written> {
  /** Of what a file holds. */
  schema: z.ZodMiniType<Written>;
  /** What holds unless somebody says otherwise, as a file would say it; undefined for nothing. */
  initial: Written | undefined;
  /** The option of tarscli, as commander takes it: `--budget-time <time>`. */
  option: string;
  /** What it sets. */
  says: string;
  /** What the option does, where that isn't the same: it switches off. */
  optionSays?: string;
  /** Values of the option, if there are only some. */
  choices?: readonly string[];
  /** Reads a variable's text to what a file would hold; the schema judges it afterwards. */
  parse(text: string): unknown;
  /** Makes the value of what a file holds. `folder`: absolute, what relative paths count from. */
  value(written: Written, folder: string): Value;
  /** Writes a value as a file would hold it. */
  written(value: Value): Written;
  widens: Widens<Value>;
}

// Keys of all kinds, whose two types nothing outside of the key itself combines.
// biome-ignore lint/suspicious/noExplicitAny: a key takes what it made itself
export type AnyKey = Key<any, any>;

export type Keys = Readonly<Record<string, AnyKey>>;

/** What a file, or a program as flags, may give of a section: each key in the form of a file. */
export type WrittenOf<K extends Keys> = {
  [Name in keyof K]?: (K[Name] extends Key<infer Written, infer _> ? Written : never) | undefined;
};

/** Every key of a section with what holds. */
export type ConfiguredOf<K extends Keys> = {
  readonly [Name in keyof K]: Configured<K[Name] extends Key<infer _, infer Value> ? Value : never>;
};
