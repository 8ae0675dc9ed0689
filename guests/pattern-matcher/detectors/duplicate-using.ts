import type { Detection, Detector } from './detector.js';
import { SourceText } from './source-text.js';

const directive =
  /^[ \t]*((?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?[\w.:]+(?:<[\w.,\s<>]*>)?)\s*;[ \t]*(\/\/.*)?$/;

/**
 * C# `using` directives that repeat an earlier one of the same file or namespace. Those between
 * `#if` and `#endif` may never meet and are left alone.
 */
export const duplicateUsing: Detector = {
  name: 'duplicate-using',
  needs: {},
  *detect(_analysis, text): Iterable<Detection> {
    const source = new SourceText(text);
    let seen = new Set<string>();
    let conditions = 0;
    for (const { start, end, line } of headLines(text)) {
      if (/^\s*#\s*if\b/.test(line)) conditions++;
      else if (/^\s*#\s*endif\b/.test(line)) conditions--;
      else if (/^\s*namespace\s/.test(line)) seen = new Set();
      const found = directive.exec(line);
      if (!found || conditions > 0) continue;
      const name = found[1]!.replace(/\s+/g, ' ');
      if (!seen.has(name)) {
        seen.add(name);
        continue;
      }
      const from = start + line.indexOf(found[1]!);
      const edits = found[2] ? undefined : [{ start: source.bytes(start), end: source.bytes(end), text: '' }];
      yield {
        span: source.span(from, start + line.lastIndexOf(';') + 1),
        variables: { NAME: name.replace(/^.*using (?:static )?/, '') },
        ...(edits ? { edits } : {}),
      };
    }
  },
};

/** The lines before the first that belongs to neither directives, comments nor a namespace's head. */
function* headLines(text: string): Iterable<{ start: number; end: number; line: string }> {
  let inComment = false;
  for (const { 0: whole, index: start } of text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)) {
    const line = whole.replace(/[\r\n]+$/, '');
    const end = start + whole.length;
    if (inComment) {
      inComment = !line.includes('*/');
      continue;
    }
    if (/^\s*\/\*/.test(line)) {
      inComment = !line.includes('*/');
      continue;
    }
    if (!/^\s*(?:$|\/\/|#|\{|\[\s*assembly|extern\s+alias|namespace\s|(?:global\s+)?using\b)/.test(line))
      return;
    yield { start, end, line };
    if (whole === '') return;
  }
}
