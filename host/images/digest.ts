import { createHash } from 'node:crypto';

/** sha256 in hex. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** sha256 over a list of texts, such that no two lists share one. */
export function digestOf(...parts: string[]): string {
  return sha256(JSON.stringify(parts));
}

/** JSON with the members of every object in one fixed order. `undefined` is an empty object. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? {}, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
