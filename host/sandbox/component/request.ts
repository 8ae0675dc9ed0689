import type { ComponentKind } from './check.js';

/** A component to inspect. */
export interface ComponentRequest {
  name: string;
  kind: ComponentKind;
  bytes: Uint8Array;
}

/** Time limit for inspecting a component, in a thread or a process. */
export const deadlineMs = 120_000;
