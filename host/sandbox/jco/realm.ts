import { createContext, runInContext } from 'node:vm';

/**
 * Makes a realm with only the language, WebAssembly, text coding and `globals`, which is all that jco's glue needs. It
 * doesn't isolate the guest, which is WebAssembly and reaches only its imports. It restricts the glue.
 */
export function makeRealm(globals: Record<string, unknown>): object {
  const sandbox = { __proto__: null, TextEncoder, ...globals };
  const realm = createContext(sandbox, { codeGeneration: { strings: false, wasm: true } });
  // The glue wraps its calls for stack switching, which synchronous components never use. If the engine lacks this
  // function, every attempt costs a millisecond for an error message.
  // New contexts have V8's `gc` while a thread has the flag set (host/sandbox/jco/collect.ts). Deleting it fails.
  runInContext('WebAssembly.promising = (callee) => callee; gc = undefined;', realm);
  Object.defineProperty(sandbox, 'gc', { writable: false, enumerable: false, configurable: false });
  return realm;
}
