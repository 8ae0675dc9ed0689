import type { Detection, Detector } from './detector.js';
import { SourceText } from './source-text.js';

const directive =
  /^[ \t]*((?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*[^;"=]+|[\w.:]+(?:<[\w.,\s<>]*>)?))\s*;[ \t]*(\/\/.*)?$/;

/**
 * C# `using` directives that repeat an earlier one of the same file or namespace. Those between `#if` and `#endif` may
 * exclude each other and don't count.
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

/** Yields the lines with code before the first that is neither a directive nor a namespace's head. */
function* headLines(text: string): Iterable<{ start: number; end: number; line: string }> {
  let inComment = false;
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = lineEnd(text, start);
    const line = text.slice(start, end).trimEnd();
    const code = line.trimStart();
    if (inComment || code.startsWith('/*')) {
      inComment = !line.includes('*/');
    } else if (code !== '' && !code.startsWith('//')) {
      if (!/^(?:#|\{|\[\s*assembly|extern\s+alias|namespace\s|(?:global\s+)?using\b)/.test(code)) return;
      yield { start, end, line };
    }
  }
}

/** Returns the index after the line feed, carriage return or both that end the line. */
function lineEnd(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  const end = feed < 0 ? text.length : feed + 1;
  const carriage = text.slice(start, end).indexOf('\r');
  return carriage < 0 || start + carriage + 2 === end ? end : start + carriage + 1;
}
