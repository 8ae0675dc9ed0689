const milliseconds = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** What `durationMs` reads, as the text of a regular expression. */
export const durationForm = '^\\d{1,12}(?:\\.\\d{1,6})?(?:ms|s|m|h)?$';

/**
 * Parses `500ms`, `10s`, `1.5s`, `2m`, `1h` to milliseconds; a bare number is seconds. Returns `undefined` for other
 * texts and for no time at all.
 */
export function durationMs(text: string): number | undefined {
  const [, number, unit = 's'] = /^(\d{1,12}(?:\.\d{1,6})?) ?(ms|s|m|h)?$/.exec(text) ?? [];
  const value = Math.round(Number(number) * milliseconds[unit as keyof typeof milliseconds]);
  return value > 0 ? value : undefined;
}

/** Writes milliseconds in the largest unit that needs no fraction: `90s`, `2m`. */
export function durationText(ms: number): string {
  const [unit, size] = Object.entries(milliseconds).find(([, one]) => ms % one === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
