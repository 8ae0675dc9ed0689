/** Reads `2/4`, the second part of four; all of it where nothing is said. */
export function readPart(text = '1/1') {
  const [, part, of] = /^([1-9]\d?)\/([1-9]\d?)$/.exec(text)?.map(Number) ?? [];
  if (!(part <= of)) throw new Error(`--part is K/N, the K-th part of N, not '${text}'`);
  return { part, of };
}
