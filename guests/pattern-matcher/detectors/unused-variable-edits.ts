import type { Edit, Span } from '../../../wit/types/agent.js';
import type { Binding, Effect } from '../../../wit/types/syntax.js';
import type { SourceText } from './source-text.js';

/** Makes the edits that remove an unused variable without changing the program; undefined if that isn't certain. */
export function editsFor(binding: Binding, source: SourceText, unparsed: Span[]): Edit[] | undefined {
  if (unparsed.length > 0) return undefined;
  switch (binding.kind) {
    case 'local':
      return localEdits(binding, source);
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

function localEdits(binding: Binding, source: SourceText): Edit[] | undefined {
  if (!binding.sole) return undefined;
  const type = declaredType(binding, source);
  const pieces = [
    { statement: binding.declaration, value: binding.initializer, effect: binding.effect },
    ...binding.assignments.map(({ statement, value, effect, sole }) => ({
      statement,
      value,
      effect: sole ? effect : ('other' as Effect),
    })),
  ];
  const edits: Edit[] = [];
  for (const { statement, value, effect } of pieces) {
    if (effect === 'other' || !standsInBlock(statement, source)) return undefined;
    const statementText = source.at(statement);
    // A comment or a directive may explain the removed code: people decide then.
    if (/\/\/|\/\*|^\s*#/m.test(value ? statementText.replace(source.at(value), '') : statementText))
      return undefined;
    if (value && converts(type, source.at(value))) return undefined;
    const remainder = effect === 'statement' && value ? `${source.at(value)};` : '';
    const indent = /^\s*/.exec(statementText)![0];
    const rest = /\s*$/.exec(statementText)![0];
    edits.push({ start: statement.start, end: statement.end, text: remainder && indent + remainder + rest });
  }
  return edits;
}

/** False for the whole body of an `if` or a loop, which can't be left out. */
function standsInBlock(statement: Span, source: SourceText): boolean {
  let before = source.text.slice(0, source.index(statement.start));
  for (;;) {
    before = before.trimEnd();
    const line = before.slice(before.lastIndexOf('\n') + 1);
    const comment = /^\s*(?:\/\/|#)|(?<=[{};])\s*\/\/.*$/.exec(line);
    if (!comment) return before === '' || /[{};]$|(?:case\b.*|default\s*):$/.test(line);
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
