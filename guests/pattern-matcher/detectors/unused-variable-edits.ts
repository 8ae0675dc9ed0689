import type { Edit, Span } from '../../../wit/types/agent.js';
import type { Binding, Effect } from '../../../wit/types/syntax.js';
import { hasCommentBeside, removal } from './removal.js';
import type { SourceText } from './source-text.js';
import { type Context, keptValue } from './value-statements.js';

/** Makes the edits that remove an unused variable without changing the program; undefined if that isn't certain. */
export function editsFor(binding: Binding, unparsed: readonly Span[], context: Context): Edit[] | undefined {
  if (unparsed.length > 0) return undefined;
  switch (binding.kind) {
    case 'local':
      return localEdits(binding, context);
    case 'catch-variable':
      return nameEdits(binding, context.source);
    default:
      return [slotEdit(binding, context)];
  }
}

/** Removes the name from `catch (Exception e)`. */
function nameEdits({ span }: Binding, source: SourceText): Edit[] | undefined {
  const before = /[^\n]*?([ \t]+)$/.exec(source.text.slice(0, source.index(span.start)).slice(-200));
  if (!before) return undefined;
  return [{ start: span.start - before[1]!.length, end: span.end, text: '' }];
}

/** Writes `_` for the name, and nothing where none is needed. */
function slotEdit(binding: Binding, context: Context): Edit {
  const { start, end } = binding.span;
  const at = context.source.index(start);
  const before = context.source.text.slice(Math.max(0, at - 200), at);
  const omitted = binding.kind === 'out-variable' ? spareVar(binding, before, context) : undefined;
  if (omitted !== undefined) return { start: start - omitted.length, end, text: '_' };
  const blanks = blanksAfterType(binding, before, context.source);
  return blanks === undefined ? { start, end, text: '_' } : { start: start - blanks.length, end, text: '' };
}

/** The `var` of `out var name`, which `_` can do without where it is a discard. */
function spareVar({ span }: Binding, before: string, { discards }: Context): string | undefined {
  const [, written] = /\bout\s+(var[ \t]+)$/.exec(before) ?? [];
  return written !== undefined && discards.possibleAt(span) ? written : undefined;
}

/** Types after `is not` that no field or property is named like, which `is not Name` would compare with. */
const surelyType = String.raw`(?:bool|s?byte|char|u?short|u?int|u?long|nu?int|float|double|decimal|string|object)|I[A-Z]\w*`;
const type = String.raw`[\w.]+(?:<[\w.,\s]*>)?(?:\[\])?`;
const testedType = new RegExp(
  String.raw`(?:\bis\s+(?:(?!(?:var|not)\b)${type}|not\s+(?:${surelyType}|[\w.]+<[\w.,\s]*>))|\})([ \t]+)$`,
);

/**
 * The blanks between a type, or a pattern in braces, and a name in `is Type name`; undefined where `is Type` would mean
 * something else.
 */
function blanksAfterType({ kind, span }: Binding, before: string, source: SourceText): string | undefined {
  if (kind !== 'pattern-variable') return undefined;
  const [, blanks] = testedType.exec(before) ?? [];
  const at = source.index(span.end);
  const after = source.text.slice(at, at + 80);
  // In `is Type ? [` the mark could belong to the type.
  return /^\s*(?:\?(?!\s+[^\s[])|[[{]|(?:and|or)\b)/.test(after) ? undefined : blanks;
}

interface Piece {
  statement: Span;
  value?: Span | undefined;
  effect: Effect;
}

function localEdits(binding: Binding, context: Context): Edit[] | undefined {
  if (!binding.sole) return undefined;
  const type = declaredType(binding, context.source);
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
    const edit = editOf(piece, type, context);
    if (!edit) return undefined;
    // Two removals may claim the blank line between them.
    edits.push({ ...edit, start: Math.max(edit.start, edits.at(-1)?.end ?? 0) });
  }
  return edits;
}

/** Leaves of a statement what its value does; undefined where people have to decide. */
function editOf({ statement, value, effect }: Piece, type: string, context: Context): Edit | undefined {
  const { source } = context;
  if (effect === 'other' || !standsInBlock(statement, source)) return undefined;
  const statementText = source.at(statement);
  // A comment or a directive may explain the removed code.
  if (/\/\/|\/\*|^\s*#/m.test(value ? statementText.replace(source.at(value), '') : statementText)) {
    return undefined;
  }
  if (value && converts(type, source.at(value))) return undefined;
  const kept = effect === 'statement' && value ? keptValue(value, type, context) : '';
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

/** Types of .NET that take a number, a string or a bool as it is. */
const plainType =
  /^(?:var|bool|byte|sbyte|char|u?short|u?int|u?long|nu?int|float|double|decimal|string|object|dynamic|(?:System\.)?(?:S?Byte|U?Int(?:16|32|64)|Boolean|Char|Single|Double|Decimal|String|Object|FormattableString|IFormattable|IComparable|IConvertible))\??$/;

/**
 * Whether storing the value may call a conversion, which would be removed with the variable: the type is written out,
 * is none that takes literals as they are, and the value doesn't name it.
 */
function converts(type: string, value: string): boolean {
  if (plainType.test(type)) return false;
  return !/^(?:null|default|new)\b/.test(value) && !value.includes(type.replace(/\?$/, ''));
}
