/** Name of the glue's wrapper around a component's allocator. */
export const allocator = 'tarsAllocator';
/** Name of the glue's check of a guest's pointer, given the bytes of a value there. */
export const aligned = 'tarsAligned';
/** Name of the glue's check before a call of an import, or of anything else outside the component. */
export const mayLeave = 'tarsMayLeave';

type Allocate = (place: number, bytes: number, alignment: number, newBytes: number) => number;

/**
 * Returns checks that the component model requires of each call and that jco's glue omits. While the host makes a guest
 * allocate, no host function may be called. Pointers of values must be aligned. Without the first check, an allocator
 * that calls imports could make the host hold the arguments of all of them, nested.
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

// Whole lines of glue with quotes or calls. Such a line never begins within a name that a component chose.
const allocators = /^(\s*realloc\d+(?:Async)?) = (.+);$/gm;
const leaving = /^\s*function _checkMayLeave\(componentIdx\) \{$/m;
const places = /\.([gs]et(?:Big)?(?:Ui|I)nt|[gs]etFloat)(16|32|64)\(((?:ret|arg\d+) \+ \d+),/g;

// A throw of an import is an answer unless it is an error. Traps are errors of the realm that made the instances.
const anyError = /^(\s*)if \(e instanceof Error\) throw e;$/m;
const ofAnyRealm = "$1if (Object.prototype.toString.call(e) === '[object Error]') throw e;";

/**
 * Adds the checks of `canonicalChecks` to the glue.
 * @throws Error if it has a form that isn't known
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
  // The checks are read from the global object once: in another realm, each access takes as long as a small call.
  return `const { ${allocator}, ${aligned}, ${mayLeave} } = globalThis;\n${checked}`;
}
