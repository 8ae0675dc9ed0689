import type { QueryMatch } from '../../../wit/types/syntax.js';
import { includesText } from '../includes-text.js';
import { requiredLiterals } from '../literal-prefilter.js';
import type { Detection, Detector } from './detector.js';
import { SourceText } from './source-text.js';

/**
 * What a regular expression, the option `pattern` with `flags`, finds in comments. Each comment is a text of its own,
 * with its delimiters. `$TEXT` is what was found, without blanks around it, and every named group sets the variable of
 * its name. Of what is found on lines right after each other, the first is reported. Where one of the expressions
 * `unless` finds something in the rest of the line, nothing is.
 */
export const comment: Detector = {
  name: 'comment',
  needs: {},
  problem({ pattern, flags = '', unless = [] }) {
    if (typeof pattern !== 'string' || pattern === '')
      return 'needs the option pattern, a regular expression';
    if (typeof flags !== 'string') return 'needs the option flags to be a text';
    if (!Array.isArray(unless) || unless.some((one) => typeof one !== 'string'))
      return 'needs the option unless to be a list of regular expressions';
    try {
      new RegExp(pattern, `${flags}g`);
      for (const one of unless) new RegExp(one, flags);
      return undefined;
    } catch (error) {
      return String(error);
    }
  },
  *detect({ unparsed }, text, options, { language, query }): Iterable<Detection> {
    const pattern = String(options.pattern);
    const flags = String(options.flags ?? '');
    // Most files need no second parse.
    const required = requiredLiterals(pattern, flags);
    if (required && !required.some((literal) => includesText(text, literal))) return;
    const regex = new RegExp(pattern, `${flags}g`);
    const unless = ((options.unless ?? []) as string[]).map((one) => new RegExp(one, flags));
    const source = new SourceText(text);
    let lastLine = Number.NEGATIVE_INFINITY;
    for (const { captures } of commentsOf(language, text, query)) {
      const { span, text: content } = captures[0]!;
      const begin = source.index(span.start);
      for (const match of content.matchAll(regex)) {
        const found = match[0].trim();
        if (found === '') continue;
        const rest = restOfLine(content, match.index + match[0].length);
        if (unless.some((one) => one.test(rest))) continue;
        // A tree with an error is a guess, and so would be the comment.
        if (unparsed.some(({ start, end }) => start < span.end && end > span.start)) break;
        const start = begin + match.index + match[0].indexOf(found);
        const groups = Object.entries(match.groups ?? {}).map(([name, value]) => [
          name.toUpperCase(),
          value ?? '',
        ]);
        const place = source.span(start, start + found.length);
        // Of a list of them, the first one stands for all.
        const goesOn = place.line === lastLine + 1;
        lastLine = place.line;
        if (goesOn) continue;
        yield {
          span: place,
          variables: { ...Object.fromEntries(groups), TEXT: found },
        };
      }
    }
  },
};

/** What a comment says from an index to the end of the line, without what ends the comment. */
function restOfLine(comment: string, index: number): string {
  const end = comment.indexOf('\n', index);
  const line = comment.slice(index, end < 0 ? undefined : end);
  return line.replace(/\*+[/)]\s*$/, '').trim();
}

type Query = (language: string, text: string, query: string) => QueryMatch[];

function commentsOf(language: string, text: string, query: Query): QueryMatch[] {
  return query(
    language,
    text,
    `[${commentKinds(language)
      .map((kind) => `(${kind})`)
      .join(' ')}] @match`,
  );
}

function commentKinds(language: string): readonly string[] {
  if (language === 'rust') return ['line_comment', 'block_comment'];
  if (language.startsWith('fsharp')) return ['line_comment', 'block_comment', 'xml_doc'];
  return ['comment'];
}
