// Generated from wit/ by scripts/build-wit.mjs.
/** @module Interface tars:syntax/syntax@0.1.0 **/
/**
 * Of this parser; grammars come in sets, one parser each. F# signature files are
 * `fsharp-signature`.
 */
export declare function languages(): Array<string>;
/**
 * Compiles ast-grep rules, given as a JSON list of ast-grep's rule objects (`id`, `language`,
 * `rule`, `constraints`, `utils`, `transform`, `message`, `fix`), for use in `analyze`. Fails with every rule that is broken.
 */
export declare function compile(rules: string): number;
/**
 * Matches are sorted by where they start, then by rule. Fails for an unknown language, and for
 * sources nested deeper than the parser follows: nothing is reported about a part only.
 */
export declare function analyze(request: Request): Analysis;
/**
 * A tree-sitter query.
 */
export declare function query(language: string, text: string, query: string): Array<QueryMatch>;
/**
 * As `tars:agent/agent.span`: UTF-8 byte offsets, 1-based lines, 1-based UTF-16 columns.
 */
export interface Span {
  start: number,
  end: number,
  line: number,
  column: number,
  endLine: number,
  endColumn: number,
}
export interface Edit {
  start: number,
  end: number,
  text: string,
}
/**
 * A rule that could not be compiled, and why.
 */
export interface Problem {
  ruleId: string,
  message: string,
}
export interface Variable {
  name: string,
  text: string,
}
export interface RuleMatch {
  ruleId: string,
  span: Span,
  /**
   * The rule's message with its metavariables filled in.
   */
  message: string,
  /**
   * Single metavariables by name, without the `$`.
   */
  variables: Array<Variable>,
  fix?: Edit,
  /**
   * The match holds or lies in a piece that did not parse.
   */
  broken: boolean,
}
/**
 * # Variants
 * 
 * ## `"local"`
 * 
 * ## `"parameter"`
 * 
 * ## `"loop-variable"`
 * 
 * ## `"catch-variable"`
 * 
 * ## `"pattern-variable"`
 * 
 * Declared by a pattern or a deconstruction: `x is Foo f`, `(a, b) = …`.
 * ## `"out-variable"`
 * 
 * `out var x`.
 * ## `"local-function"`
 * 
 * ## `"private-field"`
 * 
 * ## `"private-property"`
 * 
 * ## `"private-event"`
 * 
 * ## `"private-method"`
 * 
 * ## `"private-type"`
 */
export type BindingKind = 'local' | 'parameter' | 'loop-variable' | 'catch-variable' | 'pattern-variable' | 'out-variable' | 'local-function' | 'private-field' | 'private-property' | 'private-event' | 'private-method' | 'private-type';
/**
 * What evaluating an expression can do besides giving its value. In F#, where a value must be
 * used, nothing is a `statement`.
 * # Variants
 * 
 * ## `"none"`
 * 
 * There is no expression.
 * ## `"pure"`
 * 
 * Literals, names, arithmetic on them: leaving it out changes nothing.
 * ## `"statement"`
 * 
 * Calls, constructions, assignments, awaits: must stay, and can stand as a statement.
 * ## `"other"`
 * 
 * Anything else that may do something (indexers, property reads, casts): must stay, and
 * can't stand as a statement.
 */
export type Effect = 'none' | 'pure' | 'statement' | 'other';
/**
 * A place where a binding gets a value after its declaration.
 */
export interface Assignment {
  /**
   * The whole statement with its indentation and line end where it stands alone on its lines.
   */
  statement: Span,
  /**
   * True where the statement is nothing but this assignment, and can be taken out.
   */
  sole: boolean,
  /**
   * For `x++` the whole expression, with the effect `none`.
   */
  value: Span,
  effect: Effect,
}
export interface Binding {
  name: string,
  kind: BindingKind,
  span: Span,
  /**
   * The whole declaration, with its indentation and line end where it stands alone. Of a catch
   * or pattern variable after a type only what follows the type, so that the type can stay; of
   * an out variable `var x`; of other patterns and deconstructions the name.
   */
  declaration: Span,
  /**
   * True where the declaration declares nothing else, and can be taken out (or, for an out
   * variable, be replaced by `_`).
   */
  sole: boolean,
  initializer?: Span,
  effect: Effect,
  /**
   * For private members: every other mention of the name in the source, in strings and
   * documentation too.
   */
  reads: number,
  assignments: Array<Assignment>,
  /**
   * Used inside a lambda, local function or query that was made after it.
   */
  captured: boolean,
  /**
   * For a parameter: its function can be called from other files, or be bound to there.
   */
  visible: boolean,
  /**
   * The function or type it belongs to.
   */
  owner: string,
}
/**
 * # Variants
 * 
 * ## `"unread"`
 * 
 * Bindings that nothing reads and that are nobody else's business: no `using` variables,
 * parameters that a base, an interface, a delegate or attributes may ask for, members that
 * are partial or carry attributes, nor anything in a function that did not parse.
 * ## `"all"`
 */
export type BindingFilter = 'unread' | 'all';
export interface Function {
  name: string,
  /**
   * `method`, `constructor`, `accessor`, `operator`, `local-function`, `lambda`, `function`, …
   */
  kind: string,
  span: Span,
  nameSpan: Span,
  parameters: number,
  /**
   * Lines that hold more than blanks and comments.
   */
  codeLines: number,
  /**
   * How deep branching statements stand in each other; an `else if` chain is one level.
   */
  nesting: number,
  /**
   * Where the deepest level begins; the function itself where there is none.
   */
  deepest: Span,
}
export interface Declaration {
  /**
   * `class`, `method`, `property`, `field`, `enum-member`, …
   */
  kind: string,
  name: string,
  span: Span,
  nameSpan: Span,
  /**
   * Visible outside the assembly or module: it and all that enclose it.
   */
  visible: boolean,
  /**
   * A documentation comment precedes it (in Python, a docstring follows). Also true for partial
   * C# declarations, where another part may carry it.
   */
  documented: boolean,
}
/**
 * How often each construct stands in a piece of code. What a language doesn't have is 0.
 */
export interface Constructs {
  /**
   * `if`, `else if`, `elif`; in F# and Rust the expression.
   */
  ifs: number,
  /**
   * `c ? a : b`, and Python's `a if c else b`.
   */
  conditionals: number,
  /**
   * Rust's `let … else`.
   */
  letElses: number,
  /**
   * Loops with a counter: `for (;;)`, `for i = 1 to 9`.
   */
  fors: number,
  /**
   * Loops over a collection: `foreach`, `for … in`, `for … of`.
   */
  foreaches: number,
  whiles: number,
  dos: number,
  /**
   * Rust's `loop`.
   */
  loops: number,
  /**
   * Catch and except clauses; in F# the rules of a `try … with`.
   */
  catches: number,
  finallies: number,
  /**
   * Switches and matches, statements and expressions.
   */
  switches: number,
  /**
   * Labels of switch and match statements, without the default.
   */
  cases: number,
  /**
   * Arms of switch and match expressions, without those for everything (`_`).
   */
  arms: number,
  /**
   * `default`, and Python's unguarded `case _`.
   */
  defaults: number,
  /**
   * Arms for everything: `_` without a guard.
   */
  defaultArms: number,
  /**
   * Conditions of labels, arms and catch clauses: `when`, `if`.
   */
  guards: number,
  /**
   * `&&`, and Python's `and`.
   */
  ands: number,
  /**
   * `||`, and Python's `or`.
   */
  ors: number,
  /**
   * `??`
   */
  coalesces: number,
  /**
   * `??=`, `&&=`, `||=`
   */
  logicalAssignments: number,
  /**
   * `?.` and `?[`
   */
  optionalAccesses: number,
  /**
   * C#'s patterns `and` and `or`.
   */
  patternOperators: number,
  gotos: number,
  /**
   * `break` and `continue` with a label.
   */
  labelledJumps: number,
  /**
   * Rust's `?`.
   */
  propagations: number,
  /**
   * `for` clauses of comprehensions.
   */
  comprehensions: number,
  /**
   * `if` clauses of comprehensions.
   */
  comprehensionIfs: number,
  /**
   * `#if` and `#elif`
   */
  directives: number,
  /**
   * F#'s `|>`, `>>` and their like.
   */
  pipes: number,
  /**
   * F#'s `let!`, `use!`, `do!`, `match!`, `return!`, `yield!`, `while!`, `and!`.
   */
  binds: number,
}
/**
 * Tokens by Halstead: a pair of brackets is one operator, a literal one operand.
 */
export interface Halstead {
  operators: number,
  distinctOperators: number,
  operands: number,
  distinctOperands: number,
}
/**
 * # Variants
 * 
 * ## `"file"`
 * 
 * ## `"declared-type"`
 * 
 * ## `"function"`
 */
export type UnitKind = 'file' | 'declared-type' | 'function';
/**
 * The counts of a file, a type or a function. Units stand in each other; the file comes first,
 * and each unit after those around it.
 */
export interface Measure {
  unit: UnitKind,
  /**
   * `class`, `method`, `lambda`, `file`, …
   */
  kind: string,
  name: string,
  span: Span,
  nameSpan: Span,
  /**
   * Index of the unit around it; none for the file.
   */
  parent?: number,
  /**
   * False for what has nothing to execute, such as abstract methods and automatic accessors.
   */
  hasBody: boolean,
  /**
   * False for functions that are part of the function around them: lambdas and local functions,
   * but not C#'s `static` ones or Rust's items.
   */
  separate: boolean,
  /**
   * Of functions.
   */
  parameters: number,
  /**
   * As in `function`.
   */
  nesting: number,
  deepest: Span,
  /**
   * Lines that hold more than blanks and comments, and lines that hold a comment.
   */
  codeLines: number,
  commentLines: number,
  /**
   * Cognitive complexity with that of the functions that are part of it; of types and files, the
   * sum over all that stand in them.
   */
  cognitive: number,
  /**
   * Of its own code, without that of the units in it.
   */
  constructs: Constructs,
  /**
   * With all units in it.
   */
  halstead: Halstead,
}
/**
 * # Variants
 * 
 * ## `"exact"`
 * 
 * Each token by its text.
 * ## `"renamed"`
 * 
 * Names and literals only by what they are.
 */
export type TokenForm = 'exact' | 'renamed';
export interface Views {
  functions?: boolean,
  declarations?: boolean,
  measures?: boolean,
}
export interface Request {
  language: string,
  text: string,
  /**
   * A number that `compile` returned.
   */
  rules?: number,
  /**
   * Offered for `csharp` and `fsharp`; an error for other languages.
   */
  bindings?: BindingFilter,
  views: Views,
  tokens?: TokenForm,
}
export interface Analysis {
  /**
   * Where the grammar found no way on, or had to make up a token.
   */
  unparsed: Array<Span>,
  matches: Array<RuleMatch>,
  bindings: Array<Binding>,
  functions: Array<Function>,
  declarations: Array<Declaration>,
  measures: Array<Measure>,
  /**
   * The tokens without comments and directives, each as four digits of a hash, then how many
   * bytes it begins after the last one's end, then how many it is long, both as numbers of
   * variable length. A digit is one of `A–Z a–z 0–9 - _` for 0 to 63; in numbers the lowest five
   * bits come first, and 32 says that more follow.
   */
  tokens: string,
}
export interface Capture {
  name: string,
  kind: string,
  text: string,
  span: Span,
}
export interface QueryMatch {
  /**
   * Which of the query's patterns, from 0.
   */
  pattern: number,
  captures: Array<Capture>,
}
