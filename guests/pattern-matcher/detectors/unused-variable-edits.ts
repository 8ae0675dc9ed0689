import type { Edit, Span } from '../../../wit/types/agent.js';
import type { Binding, Effect } from '../../../wit/types/syntax.js';
import type { FunctionIndex } from './functions.js';
import { hasCommentBeside, removal } from './removal.js';
import type { SourceText } from './source-text.js';
import { keptValue } from './value-statements.js';

/** Makes the edits that remove an unused variable without changing the program; undefined if that isn't certain. */
export function editsFor(
  binding: Binding,
  source: SourceText,
  unparsed: Span[],
  functions: FunctionIndex,
): Edit[] | undefined {
  if (unparsed.length > 0) return undefined;
  switch (binding.kind) {
    case 'local':
      return localEdits(binding, source, functions);
    case 'catch-variable':
      return nameEdits(binding, source);
    default:
      return [{ start: binding.span.start, end: binding.span.end, text: '_' }];
  }
}

/** Removes the name from `catch (Exception e)`. */
function nameEdits({ span }: Binding, source: SourceText): Edit[] | undefined {
  const before = /[^\n]*?([ \t]+)$/.exec(source.text.slice(0, source.index(span.start)).slice(-200));
  if (!before) return undefined;
  return [{ start: span.start - before[1]!.length, end: span.end, text: '' }];
}

interface Piece {
  statement: Span;
  value?: Span | undefined;
  effect: Effect;
}

function localEdits(binding: Binding, source: SourceText, functions: FunctionIndex): Edit[] | undefined {
  if (!binding.sole) return undefined;
  const type = declaredType(binding, source);
  const pieces: Piece[] = [
    { statement: binding.declaration, value: binding.initializer, effect: binding.effect },
    ...binding.assignments.map(({ statement, value, effect, sole }) => ({
      statement,
      value,
      effect: sole ? effect : ('other' as Effect),
    })),
  ];
  const edits: Edit[] = [];
  for (const piece of pieces) {
    const edit = editOf(piece, type, source, functions);
    if (!edit) return undefined;
    edits.push(edit);
  }
  return edits;
}

/** Leaves of a statement what its value does; undefined where people have to decide. */
function editOf(
  { statement, value, effect }: Piece,
  type: string,
  source: SourceText,
  functions: FunctionIndex,
): Edit | undefined {
  if (effect === 'other' || !standsInBlock(statement, source)) return undefined;
  const statementText = source.at(statement);
  // A comment or a directive may explain the removed code.
  if (/\/\/|\/\*|^\s*#/m.test(value ? statementText.replace(source.at(value), '') : statementText)) {
    return undefined;
  }
  if (value && converts(type, source.at(value))) return undefined;
  const kept = effect === 'statement' && value ? keptValue(value, type, source, functions) : '';
  if (kept === undefined) return undefined;
  if (kept === '') return hasCommentBeside(statement, source) ? undefined : removal(statement, source);
  const indent = /^\s*/.exec(statementText)![0];
  const rest = /\s*$/.exec(statementText)![0];
  return { start: statement.start, end: statement.end, text: indent + kept + rest };
}

/** False for the whole body of an `if` or a loop, which can't be left out. */
function standsInBlock(statement: Span, source: SourceText): boolean {
  const end = source.index(statement.start);
  const start = Math.max(0, end - 2000);
  let before = source.text.slice(start, end);
  for (;;) {
    before = before.trimEnd();
    if (before === '') return start === 0;
    const line = before.slice(before.lastIndexOf('\n') + 1);
    const comment = /^\s*(?:\/\/|#)|(?<=[{};])\s*\/\/.*$/.exec(line);
    if (!comment) return /[{};]$|(?:case\b.*|default\s*):$/.test(line);
    before = before.slice(0, before.length - line.length + comment.index);
  }
}

/** Returns the type in a declaration, including `var`. */
function declaredType({ declaration, span }: Binding, source: SourceText): string {
  return source
    .between(declaration.start, span.start)
    .trim()
    .replace(/^const\s+/, '');
}

/**
 * Whether storing the value may call a conversion, which would be removed with the variable: the type is written out
 * and the value doesn't name it.
 */
function converts(type: string, value: string): boolean {
  if (
    type === 'var' ||
    /^(?:bool|byte|sbyte|char|u?short|u?int|u?long|n?u?int|float|double|decimal|string)\??$/.test(type)
  ) {
    return false;
  }
  const literal = /^(?:null|default|true|false|new\b|-?[\d.]+\w*$|[$@]*")/.test(value);
  return !literal && !value.includes(type.replace(/\?$/, ''));
}
