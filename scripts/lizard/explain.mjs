// Which named rules account for a difference: only where they account for all of it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { $init, generate } from '@bytecodealliance/jco-transpile/component';
import { grammarSetOf } from '../../dist/host/contract/languages.js';
import { bodies, countedBy, opaque, rules, swallowed } from './rules.mjs';

const parsers = new Map();

async function parserOf(set) {
  if (parsers.has(set)) return parsers.get(set);
  await $init;
  const packed = readFileSync(
    fileURLToPath(new URL(`../../guests/syntax/artifacts/${set}.wasm.br`, import.meta.url)),
  );
  const options = {
    name: 'parser',
    noTypescript: true,
    instantiation: { tag: 'sync' },
    noNodejsCompat: true,
  };
  const files = new Map(generate(brotliDecompressSync(packed), options).files);
  const source = Buffer.from(files.get('parser.js')).toString('base64');
  const module = await import(`data:text/javascript;base64,${source}`);
  const parser = module.instantiate((path) => new WebAssembly.Module(files.get(path)), {}).syntax;
  parsers.set(set, parser);
  return parser;
}

const capturesOf = (parser, language, text, query) =>
  query === undefined ? [] : parser.query(language, text, query).flatMap(({ captures }) => captures);

const within = (outer, inner) => outer.start <= inner.start && inner.end <= outer.end;

/** What the rules need to know of one file. */
function readFile(parser, language, text, counting) {
  const bytes = Buffer.from(text);
  const ranges = [...bytes.toString('latin1').matchAll(swallowed)].map(({ 0: match, index }) => ({
    start: index,
    end: index + match.length,
  }));
  const isSwallowed = ({ span }) => ranges.some((range) => within(range, span));
  const more = Object.entries(rules[language]).flatMap(([name, query]) =>
    capturesOf(parser, language, text, query)
      .filter((capture) => !isSwallowed(capture))
      .map(({ span }) => ({ name, span })),
  );
  const bodyStarts = new Map();
  for (const { captures } of bodies[language] ? parser.query(language, text, bodies[language]) : []) {
    const [whole, body] = ['function', 'body'].map((name) => captures.find((one) => one.name === name).span);
    bodyStarts.set(`${whole.start} ${whole.end}`, body.start);
  }
  return {
    bytes,
    lines: text.split(/\r\n|\r|\n/),
    more,
    bodyStarts,
    counted: capturesOf(parser, language, text, countedBy(counting, language)),
    opaque: capturesOf(parser, language, text, opaque[language]),
  };
}

/**
 * Each pair with the rules that explain it: none where they don't add up. First what the tree says lizard counts
 * in addition and leaves out, then line by line.
 */
export async function explain(language, text, differing, { unparsed, functions }, lizard, counting) {
  const file = readFile(await parserOf(grammarSetOf(language)), language, text, counting);
  return differing.map(([theirs, ours]) => {
    const { start, end } = ours.span;
    if (unparsed.some((piece) => start < piece.end && piece.start < end)) return [theirs, ours, ['unparsed']];
    const bySum = sumOf(file, ours);
    if (bySum.predicted === theirs.cyclomatic) return [theirs, ours, bySum.named];
    const named = lineByLine(file, theirs, ours, functions, lizard);
    return [
      theirs,
      ours,
      named ?? [],
      `${bySum.predicted} predicted by ${bySum.named.join(', ') || 'no rule'}`,
    ];
  });
}

function sumOf(file, ours) {
  const { start, end } = ours.span;
  // lizard begins to count a C# method where its body does, and ends an expression body at the first ; or }.
  const body = file.bodyStarts.get(`${start} ${end}`) ?? start;
  const isExpression = file.bytes.toString('latin1', body, body + 2) === '=>';
  const stop = isExpression ? firstOf(file.bytes, body, end, [0x3b, 0x7d]) : end;
  const named = new Map();
  const add = (name, value) => named.set(name, (named.get(name) ?? 0) + value);
  for (const { name, span } of file.more) if (body <= span.start && span.end <= stop) add(name, 1);
  for (const { span } of file.counted) {
    if (start <= span.start && span.start < body) add('header', -1);
    if (stop <= span.start && span.end <= end) add('expression-body', -1);
  }
  const total = [...named.values()].reduce((sum, value) => sum + value, 0);
  const shown = [...named].map(([name, value]) => `${name} ${value > 0 ? '+' : ''}${value}`);
  return { predicted: ours.cyclomatic + total, named: shown };
}

function firstOf(bytes, from, to, wanted) {
  for (let at = from; at < to; at++) if (wanted.includes(bytes[at])) return at;
  return to;
}

const countBy = (lines) => {
  const counts = new Map();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
};

/** Names the reason on each line where the counts differ; undefined where a line has none. */
function lineByLine(file, theirs, ours, functions, lizard) {
  const inner = functions.filter((one) => one !== ours && within(ours.span, one.span));
  const own = file.counted.filter(
    ({ span }) => within(ours.span, span) && !inner.some((one) => within(one.span, span)),
  );
  const ourLines = countBy(own.map(({ span }) => span.line));
  const theirLines = countBy(theirs.conditionLines);
  const { conditionLines } = lizard;
  const named = new Set();
  for (const line of new Set([...ourLines.keys(), ...theirLines.keys()])) {
    const [here, there] = [ourLines.get(line) ?? 0, theirLines.get(line) ?? 0];
    if (here === there) continue;
    const reason = reasonFor(file, line, there - here, { here, ours, inner, theirs, conditionLines });
    if (reason === undefined) return undefined;
    named.add(`${reason} ${there > here ? '+' : ''}${there - here}`);
  }
  return named.size > 0 ? [...named] : undefined;
}

const drift = 25;

/** `C() : base() => …` */
function isArrowAfterInitializer(file, { span }) {
  const body = file.bodyStarts.get(`${span.start} ${span.end}`);
  if (body === undefined || file.bytes.toString('latin1', body, body + 2) !== '=>') return false;
  return /:\s*(?:base|this)\s*\(/.test(file.bytes.toString('latin1', span.start, body));
}

function reasonFor(file, line, difference, { here, ours, inner, theirs, conditionLines }) {
  const text = file.lines[line - 1];
  const covers = (one) => one.span.line <= line && line <= one.span.endLine;
  if (difference > 0) {
    if (!covers(ours)) return 'runs-on';
    if (inner.some(covers)) return 'nested-function-folded';
    if (file.opaque.some(covers)) return 'within-literal';
    if (text.split('?').length > difference) return 'question-mark';
    if (file.more.some(covers)) return file.more.find(covers).name;
    if (/[|(:,<]\s*&&/.test(text)) return 'double-reference';
    if (/[.@](?:if|for|while|case|catch|match|where)\b/.test(text)) return 'keyword-as-name';
    // lizard's line numbers drift behind template literals.
    const drifts = file.opaque.some(({ kind, span }) => kind === 'template_string' && span.endLine < line);
    const near = file.counted.some(({ span }) => Math.abs(span.line - line) <= drift);
    return drifts && near ? 'line-drift' : undefined;
  }
  // Seen, but in what lizard takes for another function, or for none.
  if (conditionLines.filter((one) => one === line).length >= here) return 'counted-in-another';
  if (line < theirs.line || line > theirs.endLine) return 'ends-early';
  if (file.opaque.some(covers)) return 'within-literal';
  if (/\w[?]/.test(text)) return 'word-question-mark';
  if (isArrowAfterInitializer(file, ours)) return 'arrow-after-initializer';
  // A quote or a backslash that lizard takes for the beginning of a literal, or a comment's next line, hides code.
  const before = file.lines.slice(Math.max(0, line - 41), line).join('\n');
  return /['"`\\]/.test(before) && conditionLines.every((one) => one !== line)
    ? 'literal-misread'
    : undefined;
}
