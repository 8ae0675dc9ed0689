/**
 * For each language a tree-sitter query of what `WeighedLines` weighs: `@doc` (a string that only documents), `@text`
 * (another string), `@arm` of a switch, `@branch` (what an arm must not hold), `@list`, `@call` (a statement) with its
 * `@callee`, `@markup`, `@code` (statements, also those in markup) and `@head` (parameters, and what is unpacked).
 */
export function lineQuery(language: string): readonly [string] | readonly [] {
  const query = queries[language];
  return query === undefined ? [] : [query];
}

const any = (kinds: string, capture: string) =>
  `[${kinds
    .split(' ')
    .map((kind) => `(${kind})`)
    .join(' ')}] @${capture}`;

const calls = (call: string, callee: string) =>
  `(expression_statement (${call} function: (${callee}) @callee)) @call`;

const script = [
  '(template_string) @text',
  any('formal_parameters object_pattern', 'head'),
  any('switch_case switch_default', 'arm'),
  any(
    'if_statement switch_statement for_statement for_in_statement while_statement do_statement try_statement',
    'branch',
  ),
  '(array) @list',
  calls('call_expression', 'member_expression'),
].join('\n');

const withMarkup = [
  script,
  any('jsx_element jsx_self_closing_element', 'markup'),
  '(statement_block) @code',
].join('\n');

const queries: Readonly<Record<string, string>> = {
  csharp: [
    any('verbatim_string_literal raw_string_literal interpolated_string_expression', 'text'),
    any('switch_section switch_expression_arm', 'arm'),
    '(parameter_list) @head',
    any(
      'if_statement switch_statement switch_expression for_statement foreach_statement while_statement do_statement try_statement',
      'branch',
    ),
    any('initializer_expression collection_expression', 'list'),
    calls('invocation_expression', 'member_access_expression'),
  ].join('\n'),
  // The parser counts only the first and the last line of F#'s strings.
  fsharp: [
    '(rule) @arm',
    any('if_expression match_expression for_expression while_expression try_expression', 'branch'),
    any('list_expression array_expression', 'list'),
  ].join('\n'),
  typescript: script,
  tsx: withMarkup,
  javascript: withMarkup,
  python: [
    '(expression_statement . (string) @doc .)',
    '(string) @text',
    '(case_clause) @arm',
    '(parameters) @head',
    any('if_statement elif_clause match_statement for_statement while_statement try_statement', 'branch'),
    any('list dictionary tuple set', 'list'),
    calls('call', 'attribute'),
  ].join('\n'),
  rust: [
    any('string_literal raw_string_literal', 'text'),
    '(match_arm) @arm',
    '(parameters) @head',
    any('if_expression match_expression for_expression while_expression loop_expression', 'branch'),
    '(array_expression) @list',
    '((macro_invocation macro: (identifier) @macro (token_tree) @list) (#eq? @macro "vec"))',
    calls('call_expression', 'field_expression'),
  ].join('\n'),
};
