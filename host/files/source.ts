import { readRegular } from '../base/read-regular.js';
import { decode, type Encoding } from './encoding.js';
import type { FileClass } from './file-class.js';
import type { Libraries } from './libraries.js';
import type { Skip } from './skip.js';

/** A file's text, and what is needed to write it back. */
export interface FileSource {
  /** The path in reports. */
  path: string;
  /** The path that was opened: the target, if the user named a link. */
  absolute: string;
  /** Real path of the folder that the file is in or below; undefined if it is no file. */
  within: string | undefined;
  language: string;
  text: string;
  encoding: Encoding;
  class: FileClass;
  /** Whether its project makes a documentation file. */
  documented: boolean;
  /** Which of JavaScript's libraries its TypeScript project has, by the names of `lib`. Undefined: nobody says it. */
  libraries: Libraries | undefined;
  /** Whether tests read it: what is in it is meant to be as it is. */
  input: boolean;
  /** Root of its repository; outside of any, the folder that it was looked for in. Undefined if it is no file. */
  top: string | undefined;
}

/** Larger files are skipped unless another limit is given. */
export const defaultMaxFileBytes = 2 * 1024 * 1024;

export interface ReadOptions {
  maxBytes: number;
}

/** A file's text, of which nothing but the path says so far what it is for. */
export type UnclassifiedSource = Omit<FileSource, 'class' | 'documented' | 'libraries' | 'input' | 'top'>;

export async function readSource(
  file: { path: string; real: string; within: string; language: string },
  { maxBytes }: ReadOptions,
): Promise<UnclassifiedSource | Skip> {
  const { path, real: absolute, within, language } = file;
  try {
    const read = await readRegular(absolute, maxBytes, within);
    if ('problem' in read) {
      if (read.problem === 'too-large') return { path, reason: 'too-large', detail: `${read.bytes} bytes` };
      return { path, reason: 'not-a-file' };
    }
    const decoded = decode(read.bytes);
    if ('problem' in decoded) return { path, reason: decoded.problem };
    return { path, absolute, within, language, ...decoded };
  } catch (error) {
    return { path, reason: 'unreadable', detail: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}
