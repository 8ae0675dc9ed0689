import type { Span } from '../../../wit/types/syntax.js';
import type { Grammar } from './detector.js';

/** The query that `levelsIn` asks, if there is one for the language. */
export function levelQuery(language: string): readonly [string] | readonly [] {
  const query = queries[language];
  return query === undefined ? [] : [query];
}

/**
 * Branches and loops of a file that count as levels, in the order of the text. `try` is none, nor is an `if` that
 * continues another one, or of which all is that it goes on with the loop or ends it, throws, or returns nothing, an
 * error, `true`, `false` or `null`. A `switch` or `match` directly in a loop is one level with it: so state machines
 * are written.
 */
export function levelsIn(text: string, { language, query }: Grammar): Span[] {
  const levels: Span[] = [];
  const none = new Set<number>();
  const matches = levelQuery(language).flatMap((asked) => query(language, text, asked));
  for (const { captures } of matches) {
    for (const { name, span } of captures) {
      if (name === 'level') levels.push(span);
      else if (name === 'none') none.add(span.start);
    }
  }
  return levels.filter(({ start }) => !none.has(start)).sort((a, b) => a.start - b.start || b.end - a.end);
}

const level = (kinds: string) =>
  `[${kinds
    .split(' ')
    .map((kind) => `(${kind})`)
    .join(' ')}] @level`;

/** `body` has one of the statements `leaving`, or the statement `returning` without a value, or with an error. */
const guard = (kind: string, body: (statement: string) => string, leaving: string, returning: string) =>
  `(${kind} consequence: ${body(`[${leaving}]`)} !alternative) @none
  ((${kind} consequence: ${body(`${returning} @return`)} !alternative) @none (#match? @return "^return(?:\\\\s+Err\\\\(|(?:\\\\s+(?:true|false|null|undefined|True|False|None))?\\\\s*;?$)"))`;

const inLoop = (loops: string, block: string, statement: string) =>
  loops
    .split(' ')
    .map((loop) => `(${loop} body: (${block} ${statement}))`)
    .join('\n');

const braced = (block: string) => (statement: string) => `[(${block} . ${statement} .) ${statement}]`;
const inBlock = (statement: string) => `(block . ${statement} .)`;

const script = [
  level('if_statement for_statement for_in_statement while_statement do_statement switch_statement'),
  '(else_clause (if_statement) @none)',
  inLoop(
    'while_statement for_statement for_in_statement do_statement',
    'statement_block',
    '(switch_statement) @none',
  ),
  guard(
    'if_statement',
    braced('statement_block'),
    '(continue_statement) (break_statement) (throw_statement)',
    '(return_statement)',
  ),
].join('\n');

const queries: Readonly<Record<string, string>> = {
  csharp: [
    level('if_statement for_statement foreach_statement while_statement do_statement switch_statement'),
    '(if_statement alternative: (if_statement) @none)',
    inLoop(
      'while_statement for_statement foreach_statement do_statement',
      'block',
      '(switch_statement) @none',
    ),
    guard(
      'if_statement',
      braced('block'),
      '(continue_statement) (break_statement) (throw_statement)',
      '(return_statement)',
    ),
  ].join('\n'),
  fsharp: [
    level('if_expression for_expression while_expression match_expression'),
    '(if_expression else: (if_expression) @none)',
  ].join('\n'),
  typescript: script,
  tsx: script,
  javascript: script,
  python: [
    level('if_statement for_statement while_statement match_statement'),
    inLoop('while_statement for_statement', 'block', '(match_statement) @none'),
    guard(
      'if_statement',
      inBlock,
      '(continue_statement) (break_statement) (raise_statement)',
      '(return_statement)',
    ),
  ].join('\n'),
  rust: [
    level('if_expression for_expression while_expression loop_expression match_expression'),
    '(else_clause (if_expression) @none)',
    inLoop(
      'loop_expression while_expression for_expression',
      'block',
      '[(match_expression) @none (expression_statement (match_expression) @none)]',
    ),
    guard(
      'if_expression',
      inBlock,
      '(continue_expression) (break_expression) (expression_statement [(continue_expression) (break_expression)])',
      '[(return_expression) (expression_statement (return_expression))]',
    ),
  ].join('\n'),
};
