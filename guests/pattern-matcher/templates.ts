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

/** How far back the beginning of a match's line is looked for. */
const lineLength = 2000;

/** Writes the further lines of a template as the text around a match does: its line end, its indentation. */
export function linesAt(
  template: string,
  match: RegExpExecArray | RegExpMatchArray,
  lineEnd: string,
): string {
  if (!template.includes('\n')) return template;
  const before = match.input!.slice(Math.max(0, match.index! - lineLength), match.index);
  const indentation = /(?:^|\n)([ \t]*)[^\n]*$/.exec(before)?.[1] ?? '';
  return template.replace(/\r?\n(\r?\n)?/g, (_lines, second) =>
    second === undefined ? lineEnd + indentation : lineEnd + lineEnd + indentation,
  );
}
