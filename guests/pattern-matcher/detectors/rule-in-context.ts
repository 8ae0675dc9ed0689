import type { Edit } from '../../../wit/types/agent.js';
import type { RuleMatch } from '../../../wit/types/syntax.js';
import { checks, FileContext } from './checks.js';
import { declaredNamesQuery } from './declared-names.js';
import type { Detection, Detector } from './detector.js';
import { Firsts, isUsual, typeQuery } from './firsts.js';
import type { SourceText } from './source-text.js';

interface Part {
  rule: object;
  fix?: unknown;
  /** Checks by metavariable. */
  where?: Record<string, string>;
}

/** Libraries whose query methods look like those of System.Linq and aren't. */
const otherQueries =
  /^[ \t]*(?:global[ \t]+)?using[ \t]+(?:LiteDB|FreeSql|SqlSugar|NHibernate|Chloe|PetaPoco|NPoco|ServiceStack\.OrmLite)\b/m;

/** Signs that lambdas of the file may become expression trees, which a database translates. */
const translated =
  /\b(?:IQueryable|AsQueryable|DbContext|DbSet|EntityFramework\w*|Data\.Entity|NHibernate|LinqToDB|Expression<\s*Func|Marten|MongoDB|Raven|LinqTests)\b|\b_?(?:db|dbContext|context|ctx|session)\./;

/**
 * Matches of ast-grep rules that also hold in view of the whole file: `where` names a check for a metavariable,
 * `unlessDeclared` methods whose declaration in the file says that another one is called, and `objects` leaves out what
 * a database may translate. `once` leaves the first one of a file or of each type of C#, and `outnumbered` nothing in a
 * file with at least `least` matches unless the regular expression `by` finds more than those.
 */
export const ruleInContext: Detector = {
  name: 'rule-in-context',
  needs: { views: { functions: true } },
  rules: (options) =>
    Object.fromEntries(partsOf(options).map(({ rule, fix }, index) => [index, { rule, fix }])),
  problem(options) {
    const parts = options.rules;
    if (!Array.isArray(parts) || !parts.every((part) => part?.rule)) {
      return 'needs the option rules, a list of objects with an ast-grep rule each';
    }
    const named = (parts as Part[]).flatMap(({ where = {} }) => Object.values(where));
    const unknown = named.find((name) => !checks.has(name));
    return unknown && `there is no check ${unknown}; there are ${[...checks.keys()].sort().join(', ')}`;
  },
  queries(options, language) {
    if (language !== 'csharp') return [];
    const names = Array.isArray(options.unlessDeclared) || partsOf(options).some(({ where }) => where);
    return [...(names ? [declaredNamesQuery] : []), ...(options.once === 'type' ? [typeQuery] : [])];
  },
  *detect(analysis, text, options, grammar, matches): Iterable<Detection> {
    const found = partsOf(options).flatMap((part, index) =>
      matches(String(index)).map((match) => ({ part, match })),
    );
    if (found.length === 0) return;
    const context = new FileContext(analysis, text, grammar);
    const methods = Array.isArray(options.unlessDeclared) ? (options.unlessDeclared as string[]) : [];
    if (
      methods.length > 0 &&
      (otherQueries.test(text) || methods.some((name) => context.names.methods.has(name)))
    ) {
      return;
    }
    if (isUsual(options.outnumbered, found.length, text)) return;
    const first = new Firsts(options.once, text, grammar);
    const seen = new Set<string>();
    const onlyObjects = options.objects === true && translated.test(text);
    for (const { part, match } of found) {
      const place = `${match.span.start} ${match.span.end}`;
      if (seen.has(place) || !holds(part, match, context)) continue;
      if (onlyObjects && isInQuery(match, context)) continue;
      seen.add(place);
      if (!first.take(match.span)) continue;
      yield detectionOf(match, context.source);
    }
  },
};

function partsOf(options: Record<string, unknown>): Part[] {
  return Array.isArray(options.rules) ? (options.rules as Part[]) : [];
}

function holds({ where = {} }: Part, match: RuleMatch, context: FileContext): boolean {
  return Object.entries(where).every(([name, check]) => {
    const value = match.variables.find((variable) => variable.name === name)?.text;
    return value !== undefined && checks.get(check)!(value, match, context);
  });
}

/** Whether a lambda or a query expression is around the match. */
function isInQuery({ span }: RuleMatch, { functions, source }: FileContext): boolean {
  if (functions.innermost(span)?.kind === 'lambda') return true;
  const end = source.index(span.start);
  const before = source.text.slice(Math.max(0, end - 300), end);
  return /\bfrom\s+(?:[\w<>.?]+\s+)?\w+\s+in\s[^;]*$/.test(before);
}

function detectionOf(match: RuleMatch, source: SourceText): Detection {
  const { span, variables, fix } = match;
  const named = Object.fromEntries(variables.map(({ name, text }) => [name, text]));
  return { span, variables: named, ...(fix ? { edits: [keepingLine(fix, match, source)] } : {}) };
}

/** Leaves a call on its line where it stands below what it is called on. */
function keepingLine(fix: Edit, { span, variables }: RuleMatch, source: SourceText): Edit {
  const written = source.at(span);
  for (const { text } of variables) {
    if (text === '' || !written.startsWith(text)) continue;
    const blanks = /^[^\S\n]*\n\s*(?=\.)/.exec(written.slice(text.length))?.[0];
    const at = fix.text.indexOf(`${text}.`);
    if (blanks === undefined || at < 0) continue;
    const end = at + text.length;
    return { ...fix, text: fix.text.slice(0, end) + blanks + fix.text.slice(end) };
  }
  return fix;
}
