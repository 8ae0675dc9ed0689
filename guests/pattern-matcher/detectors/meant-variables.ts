import type { Binding } from '../../../wit/types/syntax.js';
import type { SourceText } from './source-text.js';

/** Calls that take the next field of a format; the names of all fields, read or not, show its layout. */
const nextField =
  /\bRead(?:U?Int(?:16|32|64|128)?|S?Byte|Bytes|Single|Double|Half|Decimal|Chars?|Boolean|U?(?:Short|Long)|Float|Guid|(?:Write)?7Bit\w+|Compressed\w*)(?:(?:Little|Big)Endian|LE|BE)?\(/;

/** A task that runs on by itself. A variable keeps the compiler from warning of a call that nobody awaits. */
const started = /^(?:System\.Threading\.Tasks\.)?Task\.(?:Run|Factory\.StartNew)\s*\(/;
const task = /^\s*(?:System\.Threading\.Tasks\.)?(?:Value)?Task(?:<[^;=]*>)?\s+@?\w+\s*=/;

/** Asking a task for its exception says that somebody has seen it. */
const observed = /^\w+\.Exception$/;

const beforeOnly = /\btry\s*\{\s*(?:[\w.<>[\]?]+\s+)?$/;
const afterOnly = /^\s*;\s*(?:return\s+true\s*;\s*)?\}\s*catch\b/;

const farthest = 200;

/** Whether a variable's only value says that it is there for something else than its value. */
export function isThereForMore(
  { declaration, initializer, assignments, owner }: Binding,
  source: SourceText,
): boolean {
  if (!initializer || assignments.length > 0) return false;
  // The designer of Windows Forms writes it again.
  if (/(?:^|\.)InitializeComponent$/.test(owner)) return true;
  const value = source.at(initializer);
  if (nextField.test(value) || started.test(value) || observed.test(value)) return true;
  return (
    task.test(source.at(declaration)) ||
    isTrial(declaration, initializer, source) ||
    isForDebugger(declaration, source)
  );
}

/** Whether all that a `try` does is to make the value, to see whether that is possible. */
function isTrial(declaration: Binding['span'], initializer: Binding['span'], source: SourceText): boolean {
  const start = source.index(declaration.start);
  const end = source.index(initializer.end);
  const before = source.text.slice(Math.max(0, start - farthest), start);
  return beforeOnly.test(before) && afterOnly.test(source.text.slice(end, end + farthest));
}

/** Whether its block is compiled for debugging from a line on: somebody looks at it there. */
function isForDebugger(declaration: Binding['span'], source: SourceText): boolean {
  const start = source.index(declaration.start);
  const before = source.text.slice(Math.max(0, start - 5 * farthest), start);
  const last = [...before.matchAll(/^[ \t]*#(?:if|elif|else|endif)\b.*$/gm)].at(-1);
  if (!last || !/#if[ \t]+DEBUG\b/.test(last[0])) return false;
  const branch = before.slice(last.index);
  return branch.split('{').length === branch.split('}').length;
}
