// What imports what: static and dynamic imports, and imports of types.
import { posix } from 'node:path';
import { walk } from './sources.mjs';

/** `{ from, to, line }` of every import of a file of the project. `to` is a path below the root. */
export function importsOf(sources, paths) {
  const known = new Set(paths);
  return sources.flatMap(({ path, text, program }) =>
    specifiers(program).flatMap(({ value, start }) => {
      const to = resolve(path, value, known);
      return to === undefined ? [] : [{ from: path, to, line: text.slice(0, start).split('\n').length }];
    }),
  );
}

function specifiers(program) {
  const found = [];
  walk(program, (node) => {
    const literal = specifierOf(node);
    if (typeof literal?.value === 'string') found.push(literal);
  });
  return found;
}

function specifierOf(node) {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      return node.source;
    case 'TSImportType':
      return node.argument?.literal;
    default:
      return undefined;
  }
}

function resolve(from, specifier, known) {
  const path = specifier.startsWith('#')
    ? specifier.slice(1)
    : specifier.startsWith('.') && posix.join(posix.dirname(from), specifier);
  if (!path) return undefined;
  const candidates = [path, path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.d.ts')];
  const found = candidates.find((candidate) => known.has(candidate));
  if (found === undefined && !path.startsWith('dist/'))
    throw new Error(`${from} imports ${specifier}, which isn't there`);
  return found;
}
