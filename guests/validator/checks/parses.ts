import type { Span } from '../../../wit/types/agent.js';
import { unmatched } from '../anchored.js';
import { failed, passed, type Result, skipped } from '../check.js';
import type { ChangedFile } from '../file.js';

/** Checks that everything that parsed still parses. */
export function parses({ parsed, lines }: ChangedFile): Result {
  if (!parsed) return skipped('there is no parser for its language');
  const { before, after } = parsed;
  if (typeof after === 'string') return failed(`the text after can't be parsed: ${after}`);
  if (typeof before === 'string') return passed;
  const fresh = unmatched(
    after.unparsed,
    ({ line }) => String(lines.anchorAfter(line)),
    before.unparsed,
    ({ line }) => String(lines.anchorBefore(line)),
  );
  if (fresh.length > 0) return failed(`line ${fresh[0]!.line} no longer parses`);
  return bytes(after.unparsed) > bytes(before.unparsed) ? failed('less of it parses than before') : passed;
}

const bytes = (spans: readonly Span[]) => spans.reduce((sum, { start, end }) => sum + end - start, 0);
