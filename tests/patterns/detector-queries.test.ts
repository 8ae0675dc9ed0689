import { describe, expect, test } from 'vitest';
import { detectors } from '#guests/pattern-matcher/detectors/index.js';
import { loadPatterns } from '#host/patterns/load.js';
import { load, type Parser } from '../syntax/parser.ts';

const { patterns } = await loadPatterns();
const sets: Record<string, string> = { tsx: 'typescript', javascript: 'typescript' };
const parsers = new Map<string, Parser>();

const detecting = patterns.flatMap((pattern) =>
  pattern.detector
    ? (pattern.languages as readonly string[]).map((language) => [pattern.id, language, pattern] as const)
    : [],
);

/** The queries that the detector of a pattern asks of a text. */
async function askedOf(
  pattern: (typeof patterns)[number],
  language: string,
  text: string,
): Promise<string[]> {
  const set = sets[language] ?? language;
  if (!parsers.has(set)) parsers.set(set, (await load(set)).parser);
  const parser = parsers.get(set)!;
  const { name, options = {} } = pattern.detector!;
  const detector = detectors.get(name)!;
  const rules = Object.entries(detector.rules?.(options, language) ?? {}).map(([id, rule]) => ({
    ...{ message: '', ...rule, id, language },
  }));
  const { bindings, views = {} } = detector.needs;
  const analysis = parser.analyze({
    ...{ language, text, views, rules: parser.compile(JSON.stringify(rules)) },
    ...(bindings ? { bindings } : {}),
  });
  const asked: string[] = [];
  const query: Parser['query'] = (of, source, text) => {
    asked.push(text);
    return parser.query(of, source, text);
  };
  const matches = (rule: string) => analysis.matches.filter(({ ruleId }) => ruleId === rule);
  Array.from(detector.detect(analysis, text, options, { language, query }, matches));
  return asked;
}

describe('what a detector asks of the parser was compiled with the patterns', () => {
  const everAsked = new Set<string>();

  test.each(detecting)('%s in %s', async (_, language, pattern) => {
    const { name, options = {} } = pattern.detector!;
    const prepared = [...(detectors.get(name)!.queries?.(options, language) ?? []), options.query];
    const texts = [...pattern.examples.invalid, ...pattern.examples.valid]
      .filter((example) => (example.language ?? pattern.languages[0]) === language)
      .map(({ code }) => code);
    for (const text of texts) {
      for (const query of await askedOf(pattern, language, text)) {
        expect(prepared).toContain(query);
        everAsked.add(name);
      }
    }
  });

  test('of every detector that asks anything', () => {
    const declared = [...detectors.values()].filter(({ queries }) => queries).map(({ name }) => name);
    expect([...everAsked].sort()).toEqual(expect.arrayContaining(declared));
  });
});
