/** Comments up to the end of a line, but for documentation, alone or behind code. */
const lineComment = /^(?:[^\n"/]*[;{}()])?[ \t]*\/\/(?!\/)([^\n]*)$/gm;

/** A statement behind the mark of documentation. */
const marked = /^[ \t]*\/\/\/\s*(\w[^\n<]*;)[ \t\r]*$/gm;

/** The end of a line of statements, blocks and calls, not of sentences. */
const codeEnd = /[;{}(),]\s*$/;

/** Words in comments of a text in C-like syntax whose lines look like code. */
export function namesInCommentedOutCode(text: string): ReadonlySet<string> {
  const comments = [lineComment, marked].flatMap((kind) =>
    Array.from(text.matchAll(kind), ([, line]) => line!),
  );
  const lines = [...comments, ...linesOfBlocks(text)];
  const code = lines.filter((line) => codeEnd.test(line));
  return new Set(code.flatMap((line) => line.match(/\w+/g) ?? []));
}

const mostLinesBelow = 30;

/** Whether code that is commented out in the lines below an index names a name. */
export function isNamedBelow(name: string, text: string, index: number): boolean {
  const below = text.slice(index, index + 100 * mostLinesBelow).split('\n', mostLinesBelow);
  return namesInCommentedOutCode(below.slice(1).join('\n')).has(name);
}

function linesOfBlocks(text: string): string[] {
  const openings = text.split('/*').slice(1);
  return openings.flatMap((after) => {
    const end = after.indexOf('*/');
    return end < 0 || after.startsWith('*') ? [] : after.slice(0, end).split('\n');
  });
}
