import { type CappedComponent, mapValues } from './compile.js';
import type { Pair } from './protocol.js';
import { NotPreInitializableError } from './rewrite.js';
import { instrument } from './state.js';

/** `undefined` where a module has state that can't be made visible. */
export function instrumentAll({ agent, syntax }: Pair<CappedComponent>): Pair<CappedComponent> | undefined {
  const all = (component: CappedComponent) => ({
    ...component,
    modules: mapValues(component.modules, instrument),
  });
  try {
    return { agent: all(agent), syntax: syntax && all(syntax) };
  } catch (error) {
    if (error instanceof NotPreInitializableError) return undefined;
    throw error;
  }
}
