import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';

const root = fileURLToPath(new URL('../', import.meta.url));
const built = new Set(['host', 'guests', 'wit']);

/**
 * With coverage on, modules that tests import from the sources are those of `dist/`, too: one copy of each is
 * counted, and the source maps in `dist/` name the lines of its TypeScript.
 */
export function builtModules(): Plugin {
  let enabled = false;
  return {
    name: 'built-modules',
    enforce: 'pre',
    configureVitest: ({ vitest }) => {
      enabled = vitest.config.coverage.enabled;
    },
    resolveId: (source, importer) => {
      if (!enabled || !source.startsWith('.') || !source.endsWith('.js') || !importer) return undefined;
      const path = relative(root, resolve(dirname(importer), source));
      return built.has(path.split(sep)[0]!) ? join(root, 'dist', path) : undefined;
    },
  };
}
