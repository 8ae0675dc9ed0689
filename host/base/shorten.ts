/** Text that is no longer than that: where it is, its middle is left out, as what is said of it stands at its ends. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const half = Math.floor((length - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(text.length - half)}`.toWellFormed();
}
