import { SandboxCrashedError } from '../../base/errors.js';
import type { BoundedComponent } from './compile.js';
import type { Baked, Modules, Pair } from './protocol.js';

/** The same components with other modules of the same names. */
export function withModules({ agent, syntax }: Pair<BoundedComponent>, baked: Baked): Pair<BoundedComponent> {
  const names = (modules: Modules | undefined) =>
    Object.keys(modules ?? {})
      .sort()
      .join();
  if (names(agent.modules) !== names(baked.agent) || names(syntax?.modules) !== names(baked.syntax)) {
    throw new SandboxCrashedError('the sandbox returned other modules than it was given');
  }
  return {
    agent: { ...agent, modules: baked.agent },
    syntax: syntax && { ...syntax, modules: baked.syntax! },
  };
}
