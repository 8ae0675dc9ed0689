import type { Binding } from '../../../wit/types/syntax.js';
import { namesInCommentedOutCode } from './commented-out-code.js';
import { ConstantRuns } from './constant-runs.js';
import type { Detection, Detector } from './detector.js';
import { MemberReasons } from './member-reasons.js';
import { misparsedNames } from './misparsed-declarations.js';
import { SourceText } from './source-text.js';

/** Members that only the type itself could use, and doesn't. */
export const unusedPrivateMember: Detector = {
  name: 'unused-private-member',
  needs: { bindings: 'unread' },
  *detect(analysis, text): Iterable<Detection> {
    if (analysis.unparsed.length > 0) return;
    const candidates = analysis.bindings.filter(
      ({ kind, reads, assignments, name }) =>
        kind.startsWith('private-') && reads === 0 && assignments.length === 0 && !name.startsWith('_'),
    );
    if (candidates.length === 0) return;
    const source = new SourceText(text);
    const doubtful = misparsedNames(analysis.bindings, source);
    const file = new FileFacts(source);
    const runs = new ConstantRuns(source);
    const reasons = new MemberReasons(source);
    const unread = new Set(candidates.map(({ name }) => name));
    for (const binding of candidates) {
      if (doubtful.has(binding.name) || !isUnused(binding, source, file)) continue;
      if (file.commentedOut.has(binding.name) || runs.isOneOfSet(binding.name, (name) => unread.has(name)))
        continue;
      if (reasons.has(binding.declaration)) continue;
      yield {
        span: binding.span,
        variables: { NAME: binding.name, KIND: binding.kind.slice('private-'.length), OWNER: binding.owner },
      };
    }
  },
};

/** What the whole file says, read once. */
class FileFacts {
  /** Types that may have other parts elsewhere, which may use the member. */
  readonly partial: ReadonlySet<string>;
  readonly structs: ReadonlySet<string>;
  /** Structs that code elsewhere reads by their layout. */
  readonly laidOut: boolean;
  /** Names in code that is commented out, and may come back. */
  readonly commentedOut: ReadonlySet<string>;
  /** Whole strings: reflection finds members by their names. */
  readonly quoted: ReadonlySet<string>;

  constructor(source: SourceText) {
    const firsts = (regex: RegExp) => new Set(Array.from(source.text.matchAll(regex), ([, name]) => name!));
    this.partial = firsts(/\bpartial\s+(?:record\s+)?(?:class|struct|interface|record)\s+@?(\w+)/g);
    this.structs = firsts(/\bstruct\s+@?(\w+)/g);
    this.quoted = firsts(/"(\w+)"/g);
    this.commentedOut = namesInCommentedOutCode(source.text);
    this.laidOut =
      /\b(?:StructLayout|DllImport|LibraryImport|Marshal|MemoryMarshal|Unsafe|unsafe|stackalloc|sizeof|NativeMethods|InlineArray)\b/.test(
        source.text,
      );
  }
}

const frameworkNames = /^(?:Main|ShouldSerialize\w+|Reset\w+|Finalize|PrintMembers|OnExecute(?:Async)?)$/;
const filler = /^(?:reserved|pad(?:ding)?|unused|dummy|filler|spare)_?\d*$/i;

function isUnused(binding: Binding, source: SourceText, file: FileFacts): boolean {
  if (frameworkNames.test(binding.name) || file.quoted.has(binding.name)) return false;
  const owner = binding.owner.split('.').at(-1)!.replace(/<.*/, '');
  if (file.partial.has(owner)) return false;
  const declaration = source.at(binding.declaration);
  // Frameworks read members with attributes, and layouts need fields that nobody reads.
  if (/^\s*\[/.test(declaration) || /\b(?:extern|partial|override)\b/.test(declaration.split(/[={]/)[0]!))
    return false;
  // Machine.Specifications runs fields of these delegate types.
  if (/^\s*(?:private\s+|static\s+)*(?:It|Because|Establish|Cleanup|Behaves_like<.*>)\s/.test(declaration))
    return false;
  if (binding.kind !== 'private-field') return true;
  if (/\bStructLayout\b/.test(source.text)) return false;
  return !(file.structs.has(owner) && (file.laidOut || filler.test(binding.name)));
}
