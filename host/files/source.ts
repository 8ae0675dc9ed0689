import { readRegular } from '../read-regular.js';
import { decode, type Encoding } from './encoding.js';
import { hasGeneratedHeader, hasGeneratedName } from './generated.js';
import type { Skip } from './skip.js';

/** A file's text, and what it takes to write it back. */
export interface FileSource {
  /** As reports name it. */
  path: string;
  absolute: string;
  language: string;
  text: string;
  encoding: Encoding;
}

export interface ReadOptions {
  maxBytes: number;
  /** Look at generated files as well. */
  generated: boolean;
}

/** What the path alone says about a file, before it is opened. */
export function isGeneratedPath(path: string, options: ReadOptions): boolean {
  return !options.generated && hasGeneratedName(path);
}

export async function readSource(
  file: { path: string; absolute: string; language: string; named: boolean },
  options: ReadOptions,
): Promise<FileSource | Skip> {
  const { path, absolute, language } = file;
  try {
    const read = await readRegular(absolute, options.maxBytes);
    if ('problem' in read) {
      if (read.problem === 'not-a-file') return { path, reason: 'not-a-file' };
      return { path, reason: 'too-large', detail: `${read.bytes} bytes` };
    }
    const decoded = decode(read.bytes);
    if ('problem' in decoded) return { path, reason: decoded.problem };
    if (!options.generated && !file.named && hasGeneratedHeader(decoded.text)) {
      return { path, reason: 'generated' };
    }
    return { path, absolute, language, ...decoded };
  } catch (error) {
    return { path, reason: 'unreadable', detail: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}
