import type { Binding } from '../../../wit/types/syntax.js';
import type { Detection, Detector } from './detector.js';
import { misparsedNames } from './misparsed-declarations.js';
import { escapeRegExp, SourceText } from './source-text.js';

/** Members that only the type itself could use, and doesn't. */
export const unusedPrivateMember: Detector = {
  name: 'unused-private-member',
  needs: { bindings: 'unread' },
  *detect(analysis, text): Iterable<Detection> {
    if (analysis.unparsed.length > 0) return;
    const source = new SourceText(text);
    const doubtful = misparsedNames(analysis.bindings, source);
    for (const binding of analysis.bindings) {
      if (doubtful.has(binding.name)) continue;
      if (!binding.kind.startsWith('private-') || !isUnused(binding, source)) continue;
      yield {
        span: binding.span,
        variables: { NAME: binding.name, KIND: binding.kind.slice('private-'.length), OWNER: binding.owner },
      };
    }
  },
};

function isUnused(binding: Binding, source: SourceText): boolean {
  if (binding.reads > 0 || binding.assignments.length > 0 || binding.name.startsWith('_')) return false;
  const declaration = source.at(binding.declaration);
  // Frameworks read members with attributes, and layouts need fields that nobody reads.
  if (/^\s*\[/.test(declaration) || /\b(?:extern|partial|override)\b/.test(declaration.split(/[={]/)[0]!))
    return false;
  // Machine.Specifications runs fields of these delegate types.
  if (/^\s*(?:private\s+|static\s+)*(?:It|Because|Establish|Cleanup|Behaves_like<.*>)\s/.test(declaration))
    return false;
  if (binding.kind === 'private-field' && /\bStructLayout\b/.test(source.text)) return false;
  if (/^(?:Main|ShouldSerialize\w+|Reset\w+|Finalize|PrintMembers)$/.test(binding.name)) return false;
  // Reflection finds members by their names.
  if (source.text.includes(`"${binding.name}"`)) return false;
  return !isPartial(binding.owner, source.text);
}

/** Whether the type may have other parts elsewhere, which may use the member. */
function isPartial(owner: string, text: string): boolean {
  const name = escapeRegExp(owner.split('.').at(-1)!.replace(/<.*/, ''));
  return new RegExp(`\\bpartial\\s+(?:record\\s+)?(?:class|struct|interface|record)\\s+${name}\\b`).test(
    text,
  );
}
