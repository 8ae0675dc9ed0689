import type { ComponentKind } from './check.js';

/** A component to look at. */
export interface ComponentRequest {
  name: string;
  kind: ComponentKind;
  bytes: Uint8Array;
}

/** What looking at one component may take, whether a thread or a process does it. */
export const deadlineMs = 120_000;
