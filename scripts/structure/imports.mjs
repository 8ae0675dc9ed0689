// What imports what: static and dynamic imports, imports of types, `require`, and modules that URLs name.
import { posix } from 'node:path';
import { walk } from './sources.mjs';

/**
 * `{ from, to, line, starts }` of every import of a file of the project. `to` is a path below the root. `starts`: as a
 * thread or process of its own, whose imports of the starter close no circle.
 */
export function importsOf(sources, paths) {
  const known = new Set(paths);
  return sources.flatMap(({ path, text, program }) =>
    specifiers(program).flatMap(({ value, start, starts }) => {
      const to = resolve(path, value, known);
      if (to === undefined) return [];
      return [{ from: path, to, line: text.slice(0, start).split('\n').length, starts }];
    }),
  );
}

function specifiers(program) {
  const found = [];
  walk(program, (node) => {
    const literal = specifierOf(node);
    const value = literal?.type === 'TemplateLiteral' ? fixedText(literal) : literal?.value;
    if (typeof value === 'string') {
      found.push({ value, start: literal.start, starts: node.type === 'NewExpression' });
    }
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
    case 'TSExternalModuleReference':
      return node.expression;
    case 'CallExpression':
      return isRequire(node.callee) ? node.arguments[0] : undefined;
    case 'NewExpression':
      return isUrlOfModule(node) ? node.arguments[0] : undefined;
    default:
      return undefined;
  }
}

function fixedText({ quasis }) {
  return quasis.length === 1 ? quasis[0].value.cooked : undefined;
}

/** `require(…)`, `createRequire(…)(…)` and `import.meta.resolve(…)`. */
function isRequire(callee) {
  if (callee.type === 'CallExpression') return callee.callee.name === 'createRequire';
  return callee.name === 'require' || (isMeta(callee.object) && callee.property.name === 'resolve');
}

/** `new URL('./module.js', import.meta.url)`, which starts a thread or process. Other files are no modules. */
function isUrlOfModule({ callee, arguments: [path, base] }) {
  const ofThisFile = base?.type === 'MemberExpression' && isMeta(base.object) && base.property.name === 'url';
  return callee.name === 'URL' && ofThisFile && typeof path.value === 'string' && /\.m?js$/.test(path.value);
}

function isMeta(node) {
  return node?.type === 'MetaProperty';
}

const packageName = 'tars-hyperlight';
/** What the package exports, by the name that others import it by. */
const exported = { '': 'host/index.ts', '/sdk': 'guests/sdk/index.ts', '/sdk/build': 'guests/sdk/build.ts' };

function resolve(from, specifier, known) {
  if (specifier === packageName || specifier.startsWith(`${packageName}/`)) {
    return exported[specifier.slice(packageName.length)];
  }
  const written = specifier.startsWith('#')
    ? specifier.slice(1)
    : specifier.startsWith('.') && posix.join(posix.dirname(from), specifier);
  if (!written) return undefined;
  // What is built of a module is that module.
  const path = written.replace(/^dist\//, '');
  const candidates = [path, path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.d.ts')];
  const found = candidates.find((candidate) => known.has(candidate));
  if (found === undefined && path === written)
    throw new Error(`${from} imports ${specifier}, which isn't there`);
  return found;
}
