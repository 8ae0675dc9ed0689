/** What the glue calls in place of a component's allocator, of the function that allocates. */
export const allocator = 'tarsAllocator';
/** What the glue calls with a place that a guest named, and the bytes of a value there. */
export const aligned = 'tarsAligned';
/** What the glue calls before an import, or anything else outside of its component, is called. */
export const mayLeave = 'tarsMayLeave';

type Allocate = (place: number, bytes: number, alignment: number, newBytes: number) => number;

/**
 * What the component model asks of each call and jco's glue leaves out: nothing of the host is called while the host
 * has a guest allocate, and what a guest names as a place of values is one where they can be. Without the first, an
 * allocator that calls imports would have the host hold what each of them was given, level upon level.
 */
export function canonicalChecks(): Record<string, unknown> {
  let allocating = 0;
  const checkAligned = (place: number, bytes: number) => {
    if (place % bytes !== 0) throw new Error('wasm trap: a pointer is not aligned');
    return place;
  };
  return {
    [allocator]:
      (allocate: Allocate): Allocate =>
      (place, bytes, alignment, newBytes) => {
        allocating++;
        try {
          return checkAligned(allocate(place, bytes, alignment, newBytes) >>> 0, alignment);
        } finally {
          allocating--;
        }
      },
    [aligned]: checkAligned,
    [mayLeave]: () => {
      if (allocating > 0) throw new Error('cannot leave component instance while the host has it allocate');
    },
  };
}

// Whole lines where the glue gains quotes or calls: a line of it never begins within a name that a component chose.
const allocators = /^(\s*realloc\d+(?:Async)?) = (.+);$/gm;
const leaving = /^\s*function _checkMayLeave\(componentIdx\) \{$/m;
const places = /\.([gs]et(?:Big)?(?:Ui|I)nt|[gs]etFloat)(16|32|64)\(((?:ret|arg\d+) \+ \d+),/g;

// What an import throws is an answer, if it is no error. Traps are errors of the realm that made the instances.
const anyError = /^(\s*)if \(e instanceof Error\) throw e;$/m;
const ofAnyRealm = "$1if (Object.prototype.toString.call(e) === '[object Error]') throw e;";

/**
 * The glue, with the checks of `canonicalChecks` in it.
 * @throws Error where it has a form that isn't known
 */
export function withCanonicalChecks(glue: string): string {
  if (/_checkMayLeave\(|_lowerImport/.test(glue) && !leaving.test(glue))
    throw new Error('the transpiler wrote imports in a form that is not known');
  const checked = glue
    .replace(anyError, ofAnyRealm)
    .replace(allocators, `$1 = ${allocator}($2);`)
    .replace(leaving, `$& ${mayLeave}();`)
    .replace(
      places,
      (_, access: string, bits: string, place: string) =>
        `.${access}${bits}(${aligned}(${place}, ${Number(bits) / 8}),`,
    );
  if (/instanceof Error\) throw/.test(checked))
    throw new Error('the transpiler wrote failures in a form that is not known');
  if (/\brealloc\d+(?:Async)? = (?!tarsAllocator\()/.test(checked))
    throw new Error('the transpiler wrote an allocator in a form that is not known');
  // Taken from the global object once: in a realm of its own, each use of one would take as long as a small call.
  return `const { ${allocator}, ${aligned}, ${mayLeave} } = globalThis;\n${checked}`;
}
