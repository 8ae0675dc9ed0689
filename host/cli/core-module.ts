import { AgentInvalidError } from '../base/errors.js';
import { hasHeader } from '../sandbox/component/reader.js';
import { toolMessage } from '../sandbox/component/tool-message.js';

/**
 * A component, of one or of the core module that a compiler for wasm32-unknown-unknown makes with the bindings of wit/.
 * @throws AgentInvalidError
 */
export async function componentFrom(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  if (hasHeader(bytes, 'component')) return bytes;
  if (!hasHeader(bytes, 'module')) throw new AgentInvalidError(`${path} is not WebAssembly`);
  const { componentNew } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  try {
    return await componentNew(bytes, []);
  } catch (error) {
    throw new AgentInvalidError(`can't make a component of ${path}`, {
      details: [toolMessage(error)],
      cause: error,
      hint: 'build it for wasm32-unknown-unknown, with bindings for the world plain-agent or syntax-agent of wit/, as docs/agents.md says',
    });
  }
}
