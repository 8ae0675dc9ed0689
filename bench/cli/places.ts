import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Part {
  line: number;
  module: string;
}

/** Finds the module of the build that code of a bundle is from: esbuild writes its path, as a comment, before it. */
export class BundledModules {
  readonly #parts = new Map<string, Part[]>();

  /** Returns a path such as `host/run/run.js`, or undefined for code of others. Lines begin with 0. */
  of(url: string, line: number): string | undefined {
    if (!url.startsWith('file:')) return undefined;
    if (!url.includes('/dist/')) return undefined;
    const own = /\/dist\/((?:host|guests|wit)\/.*)$/.exec(url)?.[1];
    const parts = this.#parts.get(url) ?? partsOf(url);
    this.#parts.set(url, parts);
    return parts.findLast((part) => part.line <= line)?.module ?? own;
  }
}

function partsOf(url: string): Part[] {
  return readFileSync(fileURLToPath(url), 'utf8')
    .split('\n')
    .flatMap((text, line) => {
      const [, module] = /^\/\/ (?:dist\/)?(\S+\.[cm]?js)$/.exec(text) ?? [];
      return module === undefined ? [] : [{ line, module }];
    });
}
