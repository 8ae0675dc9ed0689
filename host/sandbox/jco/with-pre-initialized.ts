import { SandboxCrashedError } from '../../base/errors.js';
import type { CappedComponent } from './compile.js';
import { detachContents } from './detach-contents.js';
import type { Modules, Pair, PreInitialized } from './protocol.js';

/** Replaces the modules of components by pre-initialized ones of the same names, without the contents of memories. */
export function withPreInitialized(
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
  return detachContents({
    agent: { ...agent, modules: preInitialized.agent },
    syntax: syntax && { ...syntax, modules: preInitialized.syntax! },
  });
}
