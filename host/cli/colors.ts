// What a terminal shows, decided before anything else is loaded.

/** The value of the last --color or --no-color, if one is given. */
export function colorFlag(args: readonly string[]): boolean | undefined {
  const flag = args.findLast((arg) => arg === '--color' || arg === '--no-color');
  return flag === undefined ? undefined : flag === '--color';
}

/**
 * Decides on colors: by the flag, then NO_COLOR and FORCE_COLOR, then whether the output is a terminal that isn't dumb.
 */
export function wantsColors(isTTY: boolean, color: boolean | undefined, env: NodeJS.ProcessEnv): boolean {
  if (color !== undefined) return color;
  if (env.NO_COLOR) return false;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTTY && env.TERM !== 'dumb';
}

/** The width of an output, which no terminal need tell. */
export function columnsOf({ isTTY, columns }: Partial<NodeJS.WriteStream>): number {
  return isTTY === true ? columns || 80 : 120;
}
