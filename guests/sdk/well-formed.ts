const half = /[\ud800-\udfff]/u;

/** Whether a text has no half of a surrogate pair, which is no character: an engine may trap on it. */
export function isWellFormed(text: string): boolean {
  return typeof text.isWellFormed === 'function' ? text.isWellFormed() : !half.test(text);
}

/** Replaces each half of a surrogate pair by U+FFFD. */
export function wellFormed(text: string): string {
  return isWellFormed(text) ? text : text.replace(new RegExp(half, 'gu'), '\ufffd');
}
