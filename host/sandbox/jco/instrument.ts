import { type BoundedComponent, mapValues } from './compile.js';
import type { Pair } from './protocol.js';
import { NotBakeable } from './rewrite.js';
import { instrument } from './state.js';

/** `undefined` where a module has state that can't be made visible. */
export function instrumentAll({ agent, syntax }: Pair<BoundedComponent>): Pair<BoundedComponent> | undefined {
  const all = (component: BoundedComponent) => ({
    ...component,
    modules: mapValues(component.modules, instrument),
  });
  try {
    return { agent: all(agent), syntax: syntax && all(syntax) };
  } catch (error) {
    if (error instanceof NotBakeable) return undefined;
    throw error;
  }
}
