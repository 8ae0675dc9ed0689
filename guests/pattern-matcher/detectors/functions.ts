import type { Function as FunctionView } from '../../../wit/types/syntax.js';

/** Whether the function has a name of its own; others count as part of the function around them. */
export function hasName({ kind, name }: FunctionView): boolean {
  return name !== '' && kind !== 'lambda';
}

export function displayName({ kind, name }: FunctionView): string {
  return name === '' ? kind : name;
}
