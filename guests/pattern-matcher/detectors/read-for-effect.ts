import type { Binding } from '../../../wit/types/syntax.js';
import type { SourceText } from './source-text.js';

/** A field or property: `task.Result`, or a name in capitals. */
const member = /(?:\.\s*@?\w+|^[A-Z]\w*)$/;

/** What comments say of values that are read or made because that does something. */
const effect =
  /\b(?:forc(?:e[sd]?|ing)|fail(?:s|ing)?[- ]fast|volatile|touch(?:es|ing)?|triggers?|side[- ]effects?|initiali[sz]es?|instantiat\w+|makes? sure|ensures?|for (?:its|the) effects?)\b/i;

/** What they say of calls that are made for what they check. */
const check =
  /\bverif(?:y|ies|ied|ication)\b|\bchecks? (?:if|that|whether)\b|\binstantiat\w+ is (?:enough|sufficient)\b|\bfail(?:s|ing)?[- ]fast\b|\b(?:doesn't|does not|won't|will not|never)\s(?:\w+\s){0,2}returns?\b/i;

const farthest = 400;

/** Whether a comment beside a variable says that its only value, a member or a call, is read for an effect. */
export function isReadForEffect({ initializer, assignments }: Binding, source: SourceText): boolean {
  if (!initializer || assignments.length > 0) return false;
  const start = source.index(initializer.start);
  const end = source.index(initializer.end);
  const above = commentAbove(source.text.slice(Math.max(0, start - farthest), start));
  if (!member.test(source.at(initializer))) return check.test(above);
  return effect.test(above) || effect.test(commentBehind(source.text.slice(end, end + farthest)));
}

/** The comment on the first line of a text. */
function commentBehind(text: string): string {
  return /^[^\n]*?(\/[/*][^\n]*)/.exec(text)?.[1] ?? '';
}

/** The lines of comment that end right above the last line of a text, or above other variables above it. */
function commentAbove(text: string): string {
  const lines = text.split('\n').slice(0, -1);
  while (/^\s*var \w+ = [\w.]+;\s*$/.test(lines.at(-1) ?? '')) lines.pop();
  const first = lines.findLastIndex((line) => !/^\s*\/\//.test(line)) + 1;
  return lines.slice(first).join('\n');
}
