/** What a text of JSON may hold. */
export interface JsonLimits {
  /** Lists and objects in each other. */
  depth: number;
  /** Values in all. */
  values: number;
}

/** What programs may send to a door: deeper than any request, and more than the largest. */
export const requestLimits: JsonLimits = { depth: 100, values: 250_000 };

/**
 * Says, as a clause, by what a text of JSON is over the limits; undefined if it is not. Looks at brackets, commas and
 * colons outside of strings alone, before anything is made of the text.
 */
export function excessOf(json: Buffer, { depth: deepest, values: most }: JsonLimits): string | undefined {
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (inString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > deepest) return `nests over ${deepest} lists and objects`;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
    else if ((byte === 0x2c || byte === 0x3a) && ++values > most) return `has over ${most} values`;
  }
  return undefined;
}
