import type { Finding } from '../../wit/types/agent.js';
import { type Proposal, type Refusal, refuse } from './proposal.js';
import { byPlace, conflicts, type SourceText, type TextEdit } from './source-text.js';

/** Checks a finding's own edits against the text: reports come from anywhere. */
export function fixOf(
  finding: Finding,
  at: number,
  priority: number,
  source: SourceText,
): Proposal | Refusal {
  const { ruleId, message, severity, confidence, suggestion } = finding;
  const subject = { ruleId, message, at };
  if (!suggestion || suggestion.edits.length === 0) {
    return refuse(subject, 'no-edits', 'the finding comes with no edits');
  }
  const edits: TextEdit[] = [];
  for (const edit of suggestion.edits) {
    const indexed = source.indexed(edit);
    if (typeof indexed === 'string') return refuse(subject, 'invalid-edits', indexed);
    edits.push(indexed);
  }
  edits.sort(byPlace);
  const clash = edits.findIndex((edit, index) => index > 0 && conflicts(edits[index - 1]!, edit));
  if (clash >= 0) return refuse(subject, 'invalid-edits', 'its own edits overlap each other');
  const changing = edits.filter(({ start, end, text }) => source.text.slice(start, end) !== text);
  if (changing.length === 0) return refuse(subject, 'no-edits', 'its edits change nothing');
  return { ...subject, action: 'fix', priority, severity, confidence, edits: changing };
}
