import type { JcoIsolation } from '../../contract/isolation.js';
import type { World } from '../../contract/world.js';
import { lookAt } from '../component/look.js';
import type { ComponentRequest } from '../component/request.js';

export interface Translated {
  /** A script whose value is jco's `instantiate`. */
  glue: string;
  /** Core modules by the names that the glue asks for. */
  modules: Record<string, Uint8Array>;
  /** As `isRestorable` says of the component. */
  restorable: boolean;
  world: World;
}

/**
 * Checks a component and translates it to core modules and glue, in host/sandbox/jco/transpile-worker.ts.
 * @throws AgentInvalidError, the signal's reason
 */
export function transpile(
  request: ComponentRequest,
  isolation: JcoIsolation,
  signal?: AbortSignal,
): Promise<Translated> {
  const script = new URL('./transpile-worker.js', import.meta.url);
  return lookAt(request, { script, verb: 'the translation', isolation, signal });
}
