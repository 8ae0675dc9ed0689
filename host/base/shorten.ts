/** Shortens text to `length` by omitting its middle: the start and end matter most in messages. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const half = Math.floor((length - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(text.length - half)}`.toWellFormed();
}
