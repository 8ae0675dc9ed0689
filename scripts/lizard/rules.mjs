// Where lizard, which reads tokens, counts otherwise than the counting `lizard` of the complexity agent, which
// reads a tree. Each rule has a name and a tree-sitter query: every node captured as `more` is one that lizard
// counts in addition.

export const rules = {
  csharp: {
    'nullable-type': '(nullable_type "?" @more)',
    'null-conditional': '(conditional_access_expression "?" @more)',
    'goto-case': '(goto_statement "case" @more)',
  },
  typescript: {},
  tsx: {},
  javascript: {},
  python: {},
  rust: {
    'where-clause': '(where_clause "where" @more)',
    'impl-for': '(impl_item "for" @more)',
    'higher-ranked-for': '(for_lifetimes "for" @more)',
    'empty-closure': '((closure_parameters) @more (#eq? @more "||"))',
    'optional-bound': '(removed_trait_bound "?" @more)',
  },
};

/** `<T?>` and the like are one token for lizard, whatever it holds. */
export const swallowed = /<(?=(?:[^<>?]*\?)+[^<>]*>)[\w\s,.?]+>/g;

/** What the agent counts: one capture each. */
const counted = {
  csharp: `
    (conditional_expression "?" @one)
    (binary_expression operator: ["&&" "||" "??"] @one)
    (assignment_expression operator: "??=" @one)
    (switch_section "case" @one)
    [(catch_clause) (if_statement) (while_statement) (for_statement)] @one
    (do_statement "while" @one)
    [(preproc_if "#if" @one) (preproc_if_in_attribute_list "#if" @one) (preproc_elif "#elif" @one)]`,
  typescript: `
    (ternary_expression "?" @one)
    (binary_expression operator: ["&&" "||"] @one)
    (switch_case) @one
    [(catch_clause) (if_statement) (while_statement) (for_statement) (for_in_statement)] @one
    (do_statement "while" @one)`,
  rust: `
    (binary_expression operator: ["&&" "||"] @one)
    (let_chain "&&" @one)
    (match_pattern "if" @one)
    (try_expression "?" @one)
    [(if_expression) (while_expression) (for_expression) (match_expression)] @one`,
};
counted.tsx = counted.typescript;
counted.javascript = counted.typescript;

/** What 1.24.3 counts besides. */
const patterns = '(assignment_pattern "=" @one) (object_assignment_pattern "=" @one)';
const typed = '(required_parameter "=" @one) (optional_parameter "=" @one)';
const coalesces =
  '(binary_expression operator: "??" @one) (augmented_assignment_expression operator: ["||=" "&&=" "??="] @one)';
const newer = {
  typescript: `${patterns} ${typed} ${coalesces}`,
  tsx: `${patterns} ${typed} ${coalesces}`,
  javascript: `${patterns} ${coalesces}`,
};

export const countedBy = (counting, language) =>
  counting === 'lizard' || !newer[language] ? counted[language] : `${counted[language]} ${newer[language]}`;

/** Functions with where their bodies begin. */
export const bodies = {
  csharp: '(_ body: (_) @body) @function (property_declaration value: (_) @body) @function',
};

/** What lizard's tokens don't tell from code, or the other way round. */
export const opaque = {
  csharp:
    '[(string_literal) (verbatim_string_literal) (raw_string_literal) (interpolated_string_expression) (character_literal) (comment)] @piece',
  typescript: '[(template_string) (regex) (string) (comment)] @piece',
  tsx: '[(template_string) (regex) (string) (comment) (jsx_element) (jsx_self_closing_element)] @piece',
  javascript: '[(template_string) (regex) (string) (comment)] @piece',
  rust: '[(string_literal) (raw_string_literal) (char_literal) (line_comment) (block_comment) (macro_invocation) (macro_definition)] @piece',
};
