import type { Function as FunctionView } from '../../../wit/types/syntax.js';

/** Functions without a name of their own count as part of the one around them. */
export function hasName({ kind, name }: FunctionView): boolean {
  return name !== '' && kind !== 'lambda';
}

export function displayName({ kind, name }: FunctionView): string {
  return name === '' ? kind : name;
}
