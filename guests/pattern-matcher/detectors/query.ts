import type { Detection, Detector } from './detector.js';

/**
 * The matches of a tree-sitter query, each at its capture `@match`, or its first capture. `$KIND` is the node's kind,
 * and every other capture sets the variable of its name.
 */
export const treeQuery: Detector = {
  name: 'query',
  needs: {},
  problem(options, { language, query }) {
    if (typeof options.query !== 'string') return 'needs the option query, a tree-sitter query';
    try {
      query(language, '', options.query);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  },
  *detect({ unparsed }, text, options, { language, query }): Iterable<Detection> {
    for (const { captures } of query(language, text, String(options.query))) {
      const found = captures.find(({ name }) => name === 'match') ?? captures[0];
      // A tree with an error is a guess, and so would be the match.
      if (!found || unparsed.some(({ start, end }) => start < found.span.end && end > found.span.start)) {
        continue;
      }
      const others = captures.map((capture) => [capture.name.toUpperCase(), capture.text]);
      yield { span: found.span, variables: { ...Object.fromEntries(others), KIND: found.kind } };
    }
  },
};
