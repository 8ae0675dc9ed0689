let isOwn = false;

/**
 * States, for this thread, that no scripts but this package's are parsed in the whole process. Sandboxes may then set
 * flags of V8 for a moment that would give any script that is parsed meanwhile V8's own functions.
 */
export function claimProcess(): void {
  isOwn = true;
}

export function isOwnProcess(): boolean {
  return isOwn;
}
