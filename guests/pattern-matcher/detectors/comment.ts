import type { Capture } from '../../../wit/types/syntax.js';
import { includesText } from '../includes-text.js';
import { requiredLiterals } from '../literal-prefilter.js';
import type { Detection, Detector } from './detector.js';
import { SourceText } from './source-text.js';

/**
 * What a regular expression, the option `pattern` with `flags`, finds in comments. Each comment is a text of its own,
 * with its delimiters. `$TEXT` is what was found, without blanks around it, and every named group sets the variable of
 * its name. Of what is found on lines right after each other, the first is reported. Where one of the expressions
 * `unless` finds something in the rest of the line, or of the sentence that goes on below it, or one of `unlessBlock`
 * from the word on in the comment and those right below it, as one line, nothing is.
 */
export const comment: Detector = {
  name: 'comment',
  needs: {},
  problem({ pattern, flags = '', unless = [], unlessBlock = [] }) {
    if (typeof pattern !== 'string' || pattern === '')
      return 'needs the option pattern, a regular expression';
    if (typeof flags !== 'string') return 'needs the option flags to be a text';
    for (const [name, list] of Object.entries({ unless, unlessBlock })) {
      if (!Array.isArray(list) || list.some((one) => typeof one !== 'string'))
        return `needs the option ${name} to be a list of regular expressions`;
    }
    try {
      new RegExp(pattern, `${flags}g`);
      for (const one of [...(unless as string[]), ...(unlessBlock as string[])]) new RegExp(one, flags);
      return undefined;
    } catch (error) {
      return String(error);
    }
  },
  queries: (_, language) => [commentQuery(language)],
  *detect({ unparsed }, text, options, { language, query }): Iterable<Detection> {
    const pattern = String(options.pattern);
    const flags = String(options.flags ?? '');
    // Most files need no query.
    const required = requiredLiterals(pattern, flags);
    if (required && !required.some((literal) => includesText(text, literal))) return;
    const regex = new RegExp(pattern, `${flags}g`);
    const expressions = (list: unknown) => ((list ?? []) as string[]).map((one) => new RegExp(one, flags));
    const unless = expressions(options.unless);
    const unlessBlock = expressions(options.unlessBlock);
    const source = new SourceText(text);
    let lastLine = Number.NEGATIVE_INFINITY;
    const comments = query(language, text, commentQuery(language)).map(({ captures }) => captures[0]!);
    for (const [number, { span, text: content }] of comments.entries()) {
      const begin = source.index(span.start);
      for (const match of content.matchAll(regex)) {
        const found = match[0].trim();
        if (found === '') continue;
        const rest = restOfLine(content, match.index + match[0].length);
        if (unless.some((one) => one.test(rest))) continue;
        if (unless.length + unlessBlock.length > 0) {
          const lines = linesFrom(comments, number, match.index + match[0].search(/\w+\s*$/), regex);
          const sentence = sentenceOf(rest, lines);
          if (sentence !== rest && unless.some((one) => one.test(sentence))) continue;
          if (unlessBlock.some((one) => one.test(lines.join(' ')))) continue;
        }
        // A tree with an error is a guess, and so would be the comment.
        if (unparsed.some(({ start, end }) => start < span.end && end > span.start)) break;
        const start = begin + match.index + match[0].indexOf(found);
        const groups = Object.entries(match.groups ?? {}).map(([name, value]) => [
          name.toUpperCase(),
          value ?? '',
        ]);
        const place = source.span(start, start + found.length);
        // Of a list of them, the first one stands for all.
        const isNext = place.line === lastLine + 1;
        lastLine = place.line;
        if (isNext) continue;
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

const longestBlock = 2000;

const farthestLine = 4;

/** A line that begins as no sentence does, and ends as no code. */
const goesOn = /^[a-z0-9("'`](?:.*[^;{}])?$/;

/** A line's rest with the lines below that its sentence goes on in, which begin as no sentence does. */
function sentenceOf(rest: string, lines: readonly string[]): string {
  let sentence = rest;
  for (const line of lines.slice(1, farthestLine)) {
    if (sentence === '' || /[.!?;:]["'`)]*$/.test(sentence) || !goesOn.test(line)) break;
    const end = /[.!?](?=\s|$)/.exec(line);
    sentence += ` ${line.slice(0, end ? end.index + 1 : undefined)}`;
  }
  return sentence;
}

/** The lines of a comment from an index on, and of the comments right below it, up to the next match. */
function linesFrom(comments: readonly Capture[], number: number, index: number, regex: RegExp): string[] {
  let block = comments[number]!.text.slice(index);
  let { endLine } = comments[number]!.span;
  for (let next = number + 1; next < comments.length && block.length < longestBlock; next++) {
    const { span, text } = comments[next]!;
    if (span.line !== endLine + 1) break;
    block += `\n${text}`;
    endLine = span.endLine;
  }
  const lines = block.slice(0, longestBlock).split('\n');
  const end = lines.findIndex((line, at) => at > 0 && line.search(regex) >= 0);
  return lines
    .slice(0, end < 0 ? undefined : end)
    .map((line, at) => (at === 0 ? line : line.replace(/^[ \t]*(?:\/\/+!?|\/?\*+|#+)?[ \t]*/, '')).trim());
}

function commentQuery(language: string): string {
  return `[${commentKinds(language)
    .map((kind) => `(${kind})`)
    .join(' ')}] @match`;
}

function commentKinds(language: string): readonly string[] {
  if (language === 'rust') return ['line_comment', 'block_comment'];
  if (language.startsWith('fsharp')) return ['line_comment', 'block_comment', 'xml_doc'];
  return ['comment'];
}
