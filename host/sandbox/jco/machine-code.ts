import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { isOwnProcess } from '../own-process.js';

/**
 * The code that V8 has optimized of a module so far; undefined if this process may not, or can't, read it. A function
 * of the module must have been optimized: V8 ends the process where none is.
 */
export async function machineCodeOf(module: WebAssembly.Module): Promise<Uint8Array | undefined> {
  if (await isDebugged()) return undefined;
  const code = native('(module) => %SerializeWasmModule(module)', module);
  return code instanceof ArrayBuffer ? new Uint8Array(code) : undefined;
}

/**
 * A module with code that was made of the same bytes; undefined if this process may not, or V8 can't, use it: code is
 * of one version of V8, its flags, and processors with the same features.
 */
export function moduleOf(code: Uint8Array, bytes: Uint8Array): WebAssembly.Module | undefined {
  const whole = new Uint8Array(code).buffer;
  const module = native('(code, bytes) => %DeserializeWasmModule(code, bytes)', whole, bytes);
  return module instanceof WebAssembly.Module ? module : undefined;
}

/**
 * Has V8 optimize a function, so that its module's code can be read, and returns whether it did. The function must be
 * one that the module defines itself.
 */
export function optimize(exported: unknown): boolean {
  if (typeof exported !== 'function') return false;
  native('(one) => %WasmTierUpFunction(one)', exported);
  return native('(one) => %IsTurboFanFunction(one)', exported) === true;
}

/** Whether a debugger can have come: V8 then drops what it has optimized. */
async function isDebugged(): Promise<boolean> {
  if (!process.features.inspector) return false;
  const { url } = await import('node:inspector');
  return url() !== undefined;
}

/** Calls a function that uses V8's own, which only a flag makes known. It is the whole process's. */
function native(source: string, ...args: unknown[]): unknown {
  if (!isOwnProcess()) return undefined;
  setFlagsFromString('--allow-natives-syntax');
  try {
    return (runInThisContext(source) as (...args: unknown[]) => unknown)(...args);
  } catch {
    return undefined;
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}
