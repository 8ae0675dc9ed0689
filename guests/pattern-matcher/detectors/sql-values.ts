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
  new RegExp(`(?:${piece})$|(?:param|parameter|placeholder|column|table)(?:s|Name|Names|List)$`, 'i'),
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
  return quoted === false && /ids$/i.test(spelling) && declared.callee === 'Join';
}

/** A hole with its number in place of the expression, where SQL expects a value. */
const numbered = /(?:[=<>(,]|\blike)\s*(N?'?%?)\{(\d+)\}/gi;

/** The holes of an interpolated string where SQL expects a value; undefined if none is recognized. */
export function sqlValues(literal: string): SqlValue[] | undefined {
  const holes: string[] = [];
  const sql = literal.replace(/\{+([^{}]*)\}/g, (_, hole: string) => {
    return `{${holes.push(hole.replace(/[,:][^()]*$/, '').trim()) - 1}}`;
  });
  const withoutColumns = sql.replace(/(\binto\s+[^\s(]+\s*)\([^()]*\)/gi, '$1');
  const found = Array.from(withoutColumns.matchAll(numbered), ([, quote, number]) => ({
    expression: holes[Number(number)]!,
    quoted: quote !== '',
  }));
  return found.length === 0 && withoutColumns === sql ? undefined : found;
}

/** Classes of Windows that WQL asks for, and what runs such queries; WQL has no parameters and only reads. */
const wql =
  /\bfrom\s+(?:Win32_|CIM_|MSFT_|Msvm_|__)\w|\bnew\s+(?:[\w.]+\.)?(?:ManagementObjectSearcher|(?:Object|Select|Event|Wql\w+|RelatedObject|Relationship)Query)\s*\(|"WQL"/i;

/** Whether the text around a query says that it is one of WMI. */
export function isWql(text: string): boolean {
  return wql.test(text);
}
