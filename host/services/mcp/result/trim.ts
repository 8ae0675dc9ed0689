/**
 * Shortens texts and lists until the value's JSON has at most `length` characters. Undefined if that isn't possible.
 */
export function trimmed(value: unknown, length: number): unknown {
  for (const most of [8000, 4000, 2000, 1000, 500, 250, 120, 60, 30]) {
    const short = trim(value, most);
    if (JSON.stringify(short).length <= length) return short;
  }
  return undefined;
}

function trim(value: unknown, most: number): unknown {
  if (typeof value === 'string') return shortened(value, most);
  if (Array.isArray(value)) return value.slice(0, Math.max(1, most / 20)).map((item) => trim(item, most));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, trim(member, most)]));
}

function shortened(text: string, most: number): string {
  if (text.length <= most + 30) return text;
  const kept = text.slice(0, most).toWellFormed();
  return `${kept}… (${text.length - most} more characters)`;
}
