import type { Source, Span } from '../../wit/types/agent.js';
import { parse } from './parse.js';
import { type Proposal, type Refusal, refuse } from './proposal.js';
import { applyEdits, type SourceText } from './source-text.js';

export interface Selection {
  accepted: Proposal[];
  refused: Refusal[];
}

/** Most texts of one source that fail to parse: this bounds the cost of a report full of broken edits. */
const maxFailures = 64;

/**
 * Selects as many proposals as leave a text that parses as well as before: all at once if possible, otherwise by
 * halves, down to the single ones that break it.
 */
export function selectParseable(
  input: Source,
  source: SourceText,
  before: readonly Span[],
  proposals: readonly Proposal[],
): Selection {
  const selection: Selection = { accepted: [], refused: [] };
  let failures = 0;
  const attempt = (pending: readonly Proposal[]): void => {
    if (pending.length === 0) return;
    if (failures >= maxFailures) {
      const reason = 'too many of the edits in this source break it';
      selection.refused.push(...pending.map((one) => refuse(one, 'does-not-parse', reason)));
      return;
    }
    const together = [...selection.accepted, ...pending];
    const edits = together.flatMap((one) => one.edits);
    const damage = damageOf({ ...input, text: applyEdits(source.text, edits) }, before);
    if (damage === undefined) {
      selection.accepted = together;
      return;
    }
    failures++;
    if (pending.length === 1) {
      selection.refused.push(refuse(pending[0]!, 'does-not-parse', damage));
    } else {
      const half = pending.length >> 1;
      attempt(pending.slice(0, half));
      attempt(pending.slice(half));
    }
  };
  attempt(proposals);
  return selection;
}

function damageOf(changed: Source, before: readonly Span[]): string | undefined {
  try {
    const { unparsed } = parse(changed);
    const worse = unparsed.length > before.length || bytes(unparsed) > bytes(before);
    return worse ? 'the changed text no longer parses' : undefined;
  } catch (error) {
    return `the changed text can't be parsed: ${(error as Error).message}`;
  }
}

const bytes = (spans: readonly Span[]) => spans.reduce((sum, { start, end }) => sum + end - start, 0);
