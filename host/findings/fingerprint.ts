import { hash as digest } from 'node:crypto';
import type { Finding } from '../../wit/types/agent.js';
import { LineIndex } from './line-index.js';

/**
 * Names findings across runs: by a hash of the rule, the file and the finding's first line without blanks, then by the
 * number among equals from the top of the file. Names survive reindentation and changes of other lines. Neighbouring
 * lines don't count, so that an edit beside a known finding doesn't make it new.
 */
export function fingerprintFindings(findings: readonly Finding[], text: string, path: string): string[] {
  const places = new LineIndex(text);
  const where = path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  const contexts = new Map<number, string>();
  const contextOf = (line: number) => {
    let context = contexts.get(line);
    if (context === undefined) {
      context = sha256(places.line(line - 1).replace(/\s+/g, ''));
      contexts.set(line, context);
    }
    return context;
  };
  const seen = new Map<string, number>();
  const fingerprints = new Array<string>(findings.length);
  const order = findings.map((_, index) => index);
  order.sort(
    (a, b) =>
      findings[a]!.span.start - findings[b]!.span.start || findings[a]!.span.end - findings[b]!.span.end,
  );
  for (const index of order) {
    const { ruleId, span } = findings[index]!;
    const hash = sha256(JSON.stringify([ruleId, where, contextOf(span.line)])).slice(0, 32);
    const ordinal = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, ordinal);
    fingerprints[index] = `${hash}:${ordinal}`;
  }
  return fingerprints;
}

const sha256 = (text: string) => digest('sha256', text);
