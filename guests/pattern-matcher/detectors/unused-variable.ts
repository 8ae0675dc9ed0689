import type { Edit, Span } from '../../../wit/types/agent.js';
import type { Binding, Effect } from '../../../wit/types/syntax.js';
import type { Detection, Detector } from './detector.js';
import { doubtfulNames } from './doubt.js';
import { escapeRegExp, SourceText } from './source-text.js';

/**
 * Variables that get a value or none at all, and are never read. Lines that may do something stay
 * as statements of their own; where that is not possible there are no edits.
 */
export const unusedVariable: Detector = {
  name: 'unused-variable',
  needs: { bindings: 'unread' },
  *detect(analysis, text): Iterable<Detection> {
    const source = new SourceText(text);
    const doubtful = doubtfulNames(analysis.bindings, source);
    for (const binding of analysis.bindings) {
      if (doubtful.has(binding.name) || !isCandidate(binding, source)) continue;
      const edits = editsFor(binding, source, analysis.unparsed);
      yield {
        span: binding.span,
        variables: { NAME: binding.name, OWNER: binding.owner },
        ...(edits ? { edits } : {}),
      };
    }
  },
};

function isCandidate(binding: Binding, source: SourceText): boolean {
  if (binding.reads > 0 || binding.captured || binding.name.startsWith('_')) return false;
  switch (binding.kind) {
    case 'local':
      return !isAlias(binding, source) && !isPassedOut(binding, source);
    case 'catch-variable':
    case 'out-variable':
    case 'pattern-variable':
      return binding.assignments.length === 0;
    default:
      return false;
  }
}

/** A `using` variable is read by its disposal, a `ref` one writes to what it stands for. */
function isAlias({ declaration }: Binding, source: SourceText): boolean {
  return /^\s*(?:(?:await\s+)?using\b|scoped\b|fixed\b)|\bref\b/.test(source.at(declaration));
}

/** Before C# 7 a call with an `out` parameter that does not matter needs a variable all the same. */
function isPassedOut({ name, assignments }: Binding, source: SourceText): boolean {
  return assignments.some(
    ({ sole, statement }) =>
      !sole && new RegExp(`\\b(?:out|ref)\\s+@?${escapeRegExp(name)}\\b`).test(source.at(statement)),
  );
}

function editsFor(binding: Binding, source: SourceText, unparsed: Span[]): Edit[] | undefined {
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

/** `catch (Exception e)` without the name. */
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
    const whole = source.at(statement);
    // A comment or a directive may explain what goes away: leave that to people.
    if (/\/\/|\/\*|^\s*#/m.test(value ? whole.replace(source.at(value), '') : whole)) return undefined;
    if (value && converts(type, source.at(value))) return undefined;
    const kept = effect === 'statement' && value ? `${source.at(value)};` : '';
    const indent = /^\s*/.exec(whole)![0];
    const rest = /\s*$/.exec(whole)![0];
    edits.push({ start: statement.start, end: statement.end, text: kept && indent + kept + rest });
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

/** The type in a declaration, `var` included. */
function declaredType({ declaration, span }: Binding, source: SourceText): string {
  return source
    .between(declaration.start, span.start)
    .trim()
    .replace(/^const\s+/, '');
}

/**
 * Whether storing the value may call a conversion, which would go away with the variable: where the type
 * is written out and the value does not name it.
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
