import type { DeclaredName } from './declared-names.js';

/** An expression that is put into SQL text, and whether it stands between quotes there, if that is known. */
export interface SqlValue {
  expression: string;
  quoted?: boolean;
}

const isNumber = /^(?:u?int|u?long|u?short|s?byte|decimal|double|float|bool|Guid)\??$/;

const piece = 'sql|query|clause|filter|condition|predicate|param|placeholder|column|table';

/** Spellings of what is no data: names of constants and of pieces of SQL, numbers, literals, what is quoted. */
const noData = [
  /^(?:\w+\.)*(?!(?:ID|GUID|UUID|URL|NAME|CODE)$)[A-Z][A-Z0-9_]{3,}$/,
  new RegExp(
    `(?:${piece}|locator|schema)$|(?:param|parameter|placeholder|column|table|schema)(?:s|Name|Names|List)$`,
    'i',
  ),
  /(?:[a-z](?:Cols|Fields|Prefix|PgType)|\.?Alias)$/,
  // A constant of another class; a property whose name says that it holds an object is none.
  /^(?!\w*(?:User|Request|Response|Model|Input|Item|Entity|Form|Args|Message|Command|Dto|Box|Context|Session|Customer|Order|Row|Record|Data|Value)\.)[A-Z][a-z0-9]+[A-Z]\w*\.[A-Z][a-z]\w*$/,
  /\.Replace\("'",\s*"''"\)$/,
  /^(?:\w+\.)*\w*(?:Constants?|Consts?|Columns?|Tables?|Fields?|Schema)\.[A-Z]\w*$/,
  /^(?:\w+\.)*(?:Column|Table)[A-Z]\w*$/,
  /^\((?:u?int|u?long|u?short|s?byte)\)/,
  /^\w+ [-+*] \d+$/,
  /^"[^"]*"$/,
  /\?\s*"[^"]*"\s*:\s*"[^"]*"\)*$/,
  /\b\w*(?:Literal|Quote|Escape|Delimit)\w*\(/i,
];

/** Whether no user can have a say in the value. */
export function isNoData(
  { expression, quoted }: SqlValue,
  declaration: (name: string) => DeclaredName | undefined,
): boolean {
  const spelling = expression.replace(/\.ToString\(\)$/, '');
  if (noData.some((form) => form.test(spelling))) return true;
  const declared = declaration(spelling);
  if (!declared) return false;
  if (declared.constant || isNumber.test(declared.type)) return true;
  if (declared.type === 'var' && declared.number) return true;
  // Ids that are joined without quotes are numbers.
  return (
    quoted === false && /ids$|ids?List$/i.test(spelling) && /^(?:Join|ToString)$/.test(declared.callee ?? '')
  );
}

/** What stands right before a value in SQL: a comparison, or the beginning of `IN (` or `VALUES (`. */
const beforeValue = /(?:[=<>]|\blike|\b(?:in|values)\s*\((?:[^()]*,)?)\s*N?'?%?$/i;
/** How far before a hole what makes it a value is looked for. */
const reach = 1000;

/** The holes of an interpolated string where SQL expects a value; undefined if none is recognized. */
export function sqlValues(literal: string): SqlValue[] | undefined {
  const holes: string[] = [];
  const sql = literal.replace(/\{+([^{}]*)\}/g, (_, hole: string) => {
    return `{${holes.push(hole.replace(/[,:][^()]*$/, '').trim()) - 1}}`;
  });
  const found: SqlValue[] = [];
  for (const { 0: hole, 1: number, index } of sql.matchAll(/\{(\d+)\}/g)) {
    const before = sql.slice(Math.max(0, index - reach), index);
    const quoted = before.split("'").length % 2 === 0;
    const isName = !quoted && sql.startsWith('.', index + hole.length);
    if (isName || !(quoted || beforeValue.test(before))) continue;
    found.push({ expression: holes[Number(number)]!, quoted });
  }
  return holes.length === 0 ? undefined : found;
}

/** Classes of Windows that WQL asks for, and what runs such queries; WQL has no parameters and only reads. */
const wql =
  /\bfrom\s+(?:Win32_|CIM_|MSFT_|Msvm_|__)\w|\bnew\s+(?:[\w.]+\.)?(?:ManagementObjectSearcher|(?:Object|Select|Event|Wql\w+|RelatedObject|Relationship)Query)\s*\(|"WQL"/i;

/** Whether the text around a query says that it is one of WMI. */
export function isWql(text: string): boolean {
  return wql.test(text);
}
