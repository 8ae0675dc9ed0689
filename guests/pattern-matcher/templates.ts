/** Fills in metavariables: `$NAME` becomes its value; unknown ones stay as they are. */
export function fillVariables(template: string, variables: Readonly<Record<string, string>>): string {
  return template.replace(/\$\$?\$?([A-Z_][A-Z0-9_]*)/g, (whole, name: string) =>
    Object.hasOwn(variables, name) ? variables[name]! : whole,
  );
}

/** Fills in `$1`, `$<name>`, `$&` and `$$`, as `String.prototype.replace` does. */
export function fillDollars(template: string, match: RegExpExecArray | RegExpMatchArray): string {
  return template.replace(/\$(?:(\$)|(&)|(\d\d?)|<([^>]*)>)/g, (whole, dollar, all, number, name) => {
    if (dollar) return '$';
    if (all) return match[0];
    if (number)
      return Number(number) < match.length && number !== '0' ? (match[Number(number)] ?? '') : whole;
    return match.groups ? (match.groups[name] ?? '') : whole;
  });
}
