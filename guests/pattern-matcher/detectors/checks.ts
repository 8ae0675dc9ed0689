import type { Analysis, RuleMatch } from '../../../wit/types/syntax.js';
import { type DeclaredName, DeclaredNames } from './declared-names.js';
import type { Grammar } from './detector.js';
import { FunctionIndex } from './functions.js';
import { SettledTasks } from './settled-tasks.js';
import { SourceText } from './source-text.js';
import { isNoData, isWql, type SqlValue, sqlValues } from './sql-values.js';

/** What a file says beyond a match; each part is made when it is asked for. */
export class FileContext {
  readonly source: SourceText;
  readonly #analysis: Analysis;
  readonly #grammar: Grammar;
  #names: DeclaredNames | undefined;
  #settled: SettledTasks | undefined;
  #functions: FunctionIndex | undefined;

  constructor(analysis: Analysis, text: string, grammar: Grammar) {
    this.source = new SourceText(text);
    this.#analysis = analysis;
    this.#grammar = grammar;
  }

  get names(): DeclaredNames {
    this.#names ??= new DeclaredNames(this.source.text, this.#grammar);
    return this.#names;
  }

  get settled(): SettledTasks {
    this.#settled ??= new SettledTasks(this.source);
    return this.#settled;
  }

  get functions(): FunctionIndex {
    this.#functions ??= new FunctionIndex(this.#analysis.functions);
    return this.#functions;
  }
}

/** Whether what a metavariable stands for is what a rule needs it to be. */
type Check = (value: string, match: RuleMatch, context: FileContext) => boolean;

const isString = /^(?:[sS]tring|System\.String)\??$/;
const isTask = /^(?:[\w.]+\.)?(?:Value)?Task\b(?!\.)/;
const makesTask = /^(?:Run|WhenAll|WhenAny|StartNew)(?:<|$)/;
const isSql = /^[$@]*"+\s*(?:select|insert\s+into|update|delete\s+from)\s/i;
/** How far before a query the call that it is given to is looked for. */
const wqlReach = 300;
const endsBeforeValue = /(?:[=<>]|\blike|\b(?:in|values)\s*\((?:[^()]*,)?)\s*N?'?%?\s*"+$/i;

/** The checks that a pattern can name, by name. */
export const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['string', (value, match, context) => isStringName(nearest(value, match, context))],
  ['task', (value, match, context) => isTaskName(value, match, context, true)],
  ['task-of-its-own', (value, match, context) => isTaskName(value, match, context, false)],
  ['unsettled', (value, match, context) => !isSettled(value, match, context)],
  ['sql-up-to-a-value', (value, match, context) => endsAtValue(nearest(value, match, context))],
  ['varying', (value, match, context) => !isConstant(value, match, context)],
  ['stored', (value, match, context) => isStored(value, match, context)],
]);

function nearest(value: string, match: RuleMatch, { names }: FileContext): DeclaredName | undefined {
  return names.nearest(value, match.span.start);
}

function isStringName(declared: DeclaredName | undefined): boolean {
  if (!declared) return false;
  if (isString.test(declared.type)) return true;
  return declared.type === 'var' && declared.text !== undefined;
}

/** Whether it is a task; parameters and members, which may have ended before, count where `elsewhere` says so. */
function isTaskName(value: string, match: RuleMatch, context: FileContext, elsewhere: boolean): boolean {
  const declared = nearest(value, match, context);
  if (!declared || declared.role === 'lambda-parameter' || isSettled(value, match, context)) return false;
  if (declared.role !== 'variable') return elsewhere && isTask.test(declared.type);
  if (isTask.test(declared.type)) return true;
  if (declared.type !== 'var' || declared.callee === undefined) return false;
  return (
    /Async(?:<|$)/.test(declared.callee) || (declared.calledOn === 'Task' && makesTask.test(declared.callee))
  );
}

/** Whether it was waited for or asked for its state before, in the same function and since its declaration. */
function isSettled(value: string, match: RuleMatch, context: FileContext): boolean {
  const end = match.span.start;
  const declared = nearest(value, match, context)?.at ?? 0;
  const start = context.functions.outermost(match.span)?.span.start ?? 0;
  return context.settled.between(value, declared < end ? Math.max(start, declared) : start, end);
}

function endsAtValue(declared: DeclaredName | undefined): boolean {
  const text = declared?.text ?? '';
  return isSql.test(text) && endsBeforeValue.test(text.slice(-60));
}

/** A constant or a piece of SQL, or a string whose values are all such; or a query of WMI, which has no parameters. */
function isConstant(value: string, match: RuleMatch, context: FileContext): boolean {
  const { source } = context;
  const start = source.index(match.span.start);
  const lead = source.text.slice(Math.max(0, start - wqlReach), start);
  if (isWql(lead.slice(lead.lastIndexOf(';') + 1) + source.at(match.span))) return true;
  const noData = (part: SqlValue) => isNoData(part, (name) => nearest(name, match, context));
  if (!/^[$@]+"/.test(value)) return noData({ expression: value });
  return sqlValues(value)?.every(noData) ?? false;
}

/** Whether setting it only stores the value: a variable, a field, a property without code. */
function isStored(value: string, match: RuleMatch, context: FileContext): boolean {
  const name = value.replace(/^this\s*\.\s*/, '');
  const declared = nearest(name, match, context);
  return declared ? !declared.computed : /^[@_a-z]/.test(name);
}
