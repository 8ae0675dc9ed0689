import { SandboxCrashedError } from '../../base/errors.js';
import type { CappedComponent } from './compile.js';
import type { Modules, Pair, PreInitialized } from './protocol.js';

/** The same components with other modules of the same names. */
export function withModules(
  { agent, syntax }: Pair<CappedComponent>,
  preInitialized: PreInitialized,
): Pair<CappedComponent> {
  const names = (modules: Modules | undefined) =>
    Object.keys(modules ?? {})
      .sort()
      .join();
  if (
    names(agent.modules) !== names(preInitialized.agent) ||
    names(syntax?.modules) !== names(preInitialized.syntax)
  ) {
    throw new SandboxCrashedError('the sandbox returned other modules than it was given');
  }
  return {
    agent: { ...agent, modules: preInitialized.agent },
    syntax: syntax && { ...syntax, modules: preInitialized.syntax! },
  };
}
