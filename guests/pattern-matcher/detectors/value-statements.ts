import type { Span } from '../../../wit/types/agent.js';
import type { Discards } from './discards.js';
import type { FunctionIndex } from './functions.js';
import type { SourceText } from './source-text.js';

/** Methods whose calls give a value and do nothing else; what they are called on, or given, may still do something. */
const onlyGiveValues =
  /(?:^typeof\([^()]*\)\.\w+|(?:^|\.)(?:Stopwatch\.StartNew|Guid\.NewGuid|(?:Math|MathF|TimeSpan)\.\w+|(?:Encoding\.\w+|Path|Directory|Environment|GC)\.Get(?!TempFileName)\w+)|\.(?:Count|LongCount|First|Last|Single|ElementAt|Any|All|Sum|Min|Max|Average|Aggregate|Select|SelectMany|Where|OrderBy|ThenBy|GroupBy|Distinct|Skip|Take|Concat|Union|Zip|Cast|OfType|Reverse|Trim|TrimStart|TrimEnd|Substring|Replace|Split|Join|Format|PadLeft|PadRight|IndexOf|LastIndexOf|Contains|StartsWith|EndsWith|Equals|CompareTo|Compare|Clone|MemberwiseClone|GetType|GetHashCode|Combine|FirstOrDefault|LastOrDefault|SingleOrDefault|IsNullOrEmpty|IsNullOrWhiteSpace|To[A-Z]\w*|GetValueOrDefault|AddDays|AddHours|Subtract))(?:<[^()]*>)?$/;

/** Methods whose names promise a value and nothing else. */
const promisesValue =
  /(?:^|\.)(?:(?:Get(?!Or[A-Z]|And[A-Z]|Temp)|Is|Has|Can|Convert)[A-Z]\w*)(?<!Async)(?:<[^()]*>)?$/;

/** A test may call such a method to see what it does. */
const inTest = /\[(?:\w+,\s*)*(?:Test|TestCase|TestMethod|DataTestMethod|Fact|Theory|Benchmark)[\],(]/;

const literal = String.raw`(?:"[^"\\\n]*"|'[^'\\\n]'|-?\d[\w.]*|true|false|null)`;
const literals = String.raw`\s*(?:${literal}\s*(?:,\s*${literal}\s*)*,?\s*)?`;
const generic = 'List|Dictionary|HashSet|SortedSet|SortedDictionary|Queue|Stack|LinkedList|Mock';
const plainClass =
  'object|Object|string|String|Random|StringBuilder|StringReader|StringWriter|MemoryStream|Stopwatch';

/** Constructions that do nothing but take memory. */
const emptyObject = new RegExp(
  String.raw`^new\s+(?:[\w.]+\.)?(?:(?:${plainClass})|(?:${generic})<[\w.,\s<>?[\]]+>)\s*` +
    String.raw`(?:\(${literals}\)\s*)?(?:\{${literals}\})?$`,
);

const filledCollection = new RegExp(String.raw`^new\s+(?:[\w.]+\.)?(?:${generic})<`);
const givenLiterals = new RegExp(String.raw`^new\s+[\w.]+(?:<[\w.,\s<>?[\]]+>)?\s*\(${literals}\)$`);

/** The parts of a file that say which statement keeps what a value does. */
export interface Context {
  source: SourceText;
  functions: FunctionIndex;
  discards: Discards;
}

/**
 * Returns the statement that does what a value does, '' where that is nothing, undefined where people have to decide.
 */
export function keptValue(value: Span, type: string, context: Context): string | undefined {
  const text = context.source.at(value);
  if (emptyObject.test(text)) return '';
  const dropped = () => (context.discards.possibleAt(value) ? `_ = ${text};` : undefined);
  // An object that nobody keeps looks like a mistake, to people and to CA1806.
  if (/^new\b/.test(text)) return isForItsValue(text) ? undefined : dropped();
  if (!text.endsWith(')') || /^(?:await|\+\+|--)/.test(text)) return `${text};`;
  // What is called on a text that is written out makes something of it.
  if (/^\(*[$@]*"/.test(text)) return undefined;
  const callee = calleeOf(text);
  if (callee === undefined || onlyGiveValues.test(callee)) return undefined;
  if (promisesValue.test(callee) && !fillsArguments(text, callee) && !inTest.test(context.source.text)) {
    return undefined;
  }
  const mayBeTask = type === 'var' || /\bTask\b/.test(type);
  return mayBeTask && isInAsync(value, context) ? dropped() : `${text};`;
}

/** Whether a call writes to what it is given, as those of the system do. */
function fillsArguments(text: string, callee: string): boolean {
  return /\b(?:ref|out)\b/.test(text.slice(callee.length));
}

const stringOrParenthesis =
  /"""[^"]*"""|[$@]*@[$@]*"(?:[^"]|"")*"|\$?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'|[()]/g;

/**
 * Whether an object is made for nothing but what is in it: an exception, one that is filled at once, a collection, and
 * one that is given nothing of the program, and so is known nowhere.
 */
function isForItsValue(text: string): boolean {
  return /^new\s+[\w.]*Exception\b|\}$/.test(text) || filledCollection.test(text) || givenLiterals.test(text);
}

/** Returns what stands before the parentheses that end a call. */
function calleeOf(call: string): string | undefined {
  const open: number[] = [];
  let callee: number | undefined;
  for (const { 0: token, index } of call.matchAll(stringOrParenthesis)) {
    if (token === '(') open.push(index);
    else if (token === ')') callee = open.pop();
  }
  return open.length === 0 && callee !== undefined ? call.slice(0, callee).trimEnd() : undefined;
}

/** Whether a dropped task would be taken for one whose `await` was forgotten. */
function isInAsync(value: Span, { source, functions }: Context): boolean {
  const around = functions.innermost(value);
  if (!around) return /\bawait\b/.test(source.text);
  const { kind, span, nameSpan } = around;
  const header =
    kind === 'lambda' ? source.at(span).slice(0, 40) : source.between(span.start, nameSpan.start);
  return kind === 'lambda' ? /^(?:static\s+)?async\b/.test(header) : /\basync\b/.test(header);
}
