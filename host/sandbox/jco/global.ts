/** Returns the number in a global; `undefined` for a reference or a vector. */
export function numberIn(global: WebAssembly.Global): number | bigint | undefined {
  try {
    const { value } = global;
    return typeof value === 'number' || typeof value === 'bigint' ? value : undefined;
  } catch {
    // Vectors can't be read.
    return undefined;
  }
}
