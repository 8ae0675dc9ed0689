import type { SourceFile } from '../index.js';
import { generatedFile } from './generated.js';

/** The files to analyze: the user's, or generated ones. */
export class Workload {
  readonly origin: string;
  readonly #files: readonly SourceFile[] | undefined;

  /** `files`: at least one. Without them, C# is generated. */
  constructor(origin: string, files?: readonly SourceFile[]) {
    this.origin = origin;
    this.#files = files;
  }

  /** Chooses files of all sizes, evenly, of about so many bytes together. */
  mixed(bytes: number): SourceFile[] {
    if (!this.#files) {
      const sizes = [2_000, 5_000, 10_000, 20_000, 40_000];
      const files: SourceFile[] = [];
      for (let left = bytes; left > 0; left -= files.at(-1)!.text.length) {
        files.push(generatedFile(sizes[files.length % sizes.length]!, files.length));
      }
      return files;
    }
    const all = byteLength(this.#files);
    if (all <= bytes) return [...this.#files];
    const share = bytes / all;
    return this.#files.filter((_, index) => Math.floor((index + 1) * share) > Math.floor(index * share));
  }

  /** Chooses so many files of about one size: the nearest ones there are, repeated. */
  sized(bytes: number, count: number): SourceFile[] {
    if (!this.#files) return Array.from({ length: count }, (_, number) => generatedFile(bytes, number));
    const distance = ({ text }: SourceFile) => Math.abs(text.length - bytes);
    const nearest = this.#files.toSorted((a, b) => distance(a) - distance(b)).slice(0, Math.min(count, 50));
    return Array.from({ length: count }, (_, number) => {
      const file = nearest[number % nearest.length]!;
      return { ...file, path: `${number}/${file.path}` };
    });
  }
}

export function byteLength(files: readonly SourceFile[]): number {
  return files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

/** Describes files for people: `100 files of 20.1 KB`. */
export function describeFiles(files: readonly SourceFile[]): string {
  const each = byteLength(files) / files.length / 1000;
  return `${files.length} ${files.length === 1 ? 'file' : 'files'} of ${each.toFixed(1)} KB`;
}
