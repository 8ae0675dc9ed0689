let schemas: Promise<typeof import('./schemas.js')> | undefined;

/** The schemas take long to load, and are wanted only once a guest has answered. */
export function loadSchemas(): Promise<typeof import('./schemas.js')> {
  schemas ??= import('./schemas.js');
  return schemas;
}

/** An answer of an agent. @throws what `refuse` makes of text that is no JSON */
export function jsonOf(text: string, refuse: (what: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('what it returned is not JSON');
  }
}
