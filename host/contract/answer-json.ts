export type Schemas = typeof import('./schemas.js');

let schemas: Promise<Schemas> | undefined;

/** Loads the schemas on first use. They load slowly and are needed only after a guest has answered. */
export function loadSchemas(): Promise<Schemas> {
  schemas ??= import('./schemas.js');
  return schemas;
}

/** Parses an agent's answer. @throws what `refuse` returns for invalid JSON */
export function jsonOf(text: string, refuse: (what: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('what it returned is not JSON');
  }
}
