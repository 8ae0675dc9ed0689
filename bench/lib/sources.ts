import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BenchSource {
  path: string;
  text: string;
}

/** Reads all C# files below a folder that are UTF-8 and neither empty nor over 1 MiB, in the order of their paths. */
export function sourcesBelow(folder: string): BenchSource[] {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cs'))
    .sort()
    .flatMap((name) => {
      try {
        const text = decoder.decode(readFileSync(join(folder, name)));
        return text.length > 0 && text.length < 1024 * 1024 ? [{ path: name, text }] : [];
      } catch {
        return [];
      }
    });
}

/**
 * Makes a C# file of at least `bytes` from the example's classes under numbered names. The code repeats, so sizes can
 * be compared; the names don't, so nothing is found twice.
 */
export function sourceOfSize(bytes: number): BenchSource {
  const example = readFileSync(new URL('../../../examples/OrderService.cs', import.meta.url), 'utf8');
  const lines = example.split('\n');
  const head = lines.filter((line) => line.startsWith('using ')).join('\n');
  const body = lines.filter((line) => !line.startsWith('using ') && !/^namespace .*;/.test(line)).join('\n');
  let text = head;
  for (let copy = 0; text.length < bytes; copy++) {
    text += `\n${body.replace(/\b(class|interface|record|enum|struct) (\w+)/g, `$1 $2${copy}`)}`;
  }
  return { path: `sized-${bytes}.cs`, text };
}
