// The source files of the repository, parsed.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Paths of files that git knows or that are new, below the folders. */
export function listFiles(folders) {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...folders];
  const out = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return [...new Set(out.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path))).sort();
}

export const isGenerated = (path) => path.startsWith('wit/types/');

export const readSource = (path) => readFileSync(join(root, path), 'utf8');

/** `{ path, text, program }` of each TypeScript and JavaScript module. */
export function parseSources(paths) {
  return paths.filter((path) => /\.m?[tj]s$/.test(path)).map((path) => parse(path, readSource(path)));
}

export function parse(path, text) {
  const { program, errors } = parseSync(path, text, { sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  return { path, text, program };
}

/** Calls `visit(node, parent)` for every node below. */
export function walk(node, visit, parent) {
  if (typeof node.type === 'string') visit(node, parent);
  for (const value of Object.values(node)) {
    const inner = typeof node.type === 'string' ? node : parent;
    if (Array.isArray(value)) for (const item of value) descend(item, visit, inner);
    else descend(value, visit, inner);
  }
}

function descend(value, visit, parent) {
  if (value !== null && typeof value === 'object') walk(value, visit, parent);
}
