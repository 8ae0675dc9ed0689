// Generated from wit/ by scripts/build-wit.mjs.
/** @module Interface tars:agent/agent@0.1.0 **/
export declare function describe(): AgentInfo;
/**
 * `settings` is JSON. Returns every rule that later runs can report.
 */
export declare function configure(settings: string): Array<Rule>;
export declare function run(task: Task): Outcome;
/**
 * # Variants
 * 
 * ## `"analyzer"`
 * 
 * ## `"scorer"`
 * 
 * ## `"generator"`
 * 
 * ## `"validator"`
 * 
 * ## `"reporter"`
 */
export type Role = 'analyzer' | 'scorer' | 'generator' | 'validator' | 'reporter';
/**
 * # Variants
 * 
 * ## `"hint"`
 * 
 * ## `"info"`
 * 
 * ## `"warning"`
 * 
 * ## `"error"`
 */
export type Severity = 'hint' | 'info' | 'warning' | 'error';
/**
 * A piece of a source. `start` and `end` count bytes of its UTF-8 text, `end` exclusive, and
 * always fall on a character boundary. Lines and columns are for people: 1-based, the column
 * counts UTF-16 code units (as LSP and SARIF do), a tab is one, and the end is exclusive.
 * A line ends at LF, CRLF or a lone CR; a byte-order mark is not part of the text.
 */
export interface Span {
  start: number,
  end: number,
  line: number,
  column: number,
  endLine: number,
  endColumn: number,
}
/**
 * Replaces the bytes from `start` to `end` (exclusive) by `text`. Offsets as in `span`.
 */
export interface Edit {
  start: number,
  end: number,
  text: string,
}
/**
 * What to do about a finding. Edits are given only where applying all of them together keeps
 * the meaning of the program; without edits it is advice.
 */
export interface Suggestion {
  message: string,
  edits: Array<Edit>,
}
export interface Finding {
  /**
   * A rule that `configure` returned.
   */
  ruleId: string,
  severity: Severity,
  /**
   * One line, for people.
   */
  message: string,
  span: Span,
  /**
   * 0 to 1: how likely this is what the rule is about.
   */
  confidence: number,
  suggestion?: Suggestion,
}
/**
 * A number about a whole source, or about the named part of it at `span`.
 */
export interface Metric {
  name: string,
  value: number,
  subject?: string,
  span?: Span,
}
export interface Source {
  /**
   * Names the source in reports; agents can't open it.
   */
  path: string,
  /**
   * `csharp`, `fsharp`, `typescript`, `tsx`, `javascript`, `python`, `rust`, or `text`.
   */
  language: string,
  text: string,
}
export interface Report {
  path: string,
  language: string,
  findings: Array<Finding>,
  metrics: Array<Metric>,
  /**
   * The pieces that could not be parsed, so that nobody takes silence about them for approval.
   */
  unparsed: Array<Span>,
}
export interface Change {
  path: string,
  edits: Array<Edit>,
}
/**
 * A finished text, such as a feedback file.
 */
export interface Document {
  name: string,
  mediaType: string,
  text: string,
}
export interface Rule {
  id: string,
  name: string,
  description: string,
  severity: Severity,
  languages: Array<string>,
  helpUri?: string,
}
export interface AgentInfo {
  name: string,
  version: string,
  role: Role,
  description: string,
  languages: Array<string>,
  /**
   * JSON Schema (draft 2020-12) of the settings.
   */
  settingsSchema: string,
}
export interface Task {
  sources: Array<Source>,
  /**
   * Reports of earlier agents, for roles that build on them.
   */
  reports: Array<Report>,
  /**
   * A JSON object; its members are the agent's own.
   */
  options: string,
}
export interface Outcome {
  /**
   * For an analyzer: one per source, in the order of the sources.
   */
  reports: Array<Report>,
  changes: Array<Change>,
  documents: Array<Document>,
}
/**
 * # Variants
 * 
 * ## `"invalid-settings"`
 * 
 * The settings don't fit the agent's schema, or one of its rules can't be compiled.
 * ## `"invalid-task"`
 * 
 * The task lacks something the agent needs, or its options are wrong.
 * ## `"unsupported-language"`
 * 
 * ## `"internal"`
 * 
 * The agent's own code threw.
 */
export type FailureCode = 'invalid-settings' | 'invalid-task' | 'unsupported-language' | 'internal';
/**
 * One thing that is wrong, and where: a path such as `patterns[3].rule.kind`.
 */
export interface Issue {
  path: string,
  message: string,
}
export interface Failure {
  code: FailureCode,
  message: string,
  issues: Array<Issue>,
}
