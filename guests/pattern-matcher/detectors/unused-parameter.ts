import type { Binding, Function as FunctionView } from '../../../wit/types/syntax.js';
import type { Detection, Detector } from './detector.js';
import { FunctionIndex } from './functions.js';
import { misparsedNames } from './misparsed-declarations.js';
import { SourceText } from './source-text.js';

/** Unread parameters of private methods and local functions, unless something else prescribes them. */
export const unusedParameter: Detector = {
  name: 'unused-parameter',
  needs: { bindings: 'unread', views: { functions: true } },
  *detect(analysis, text): Iterable<Detection> {
    if (analysis.unparsed.length > 0) return;
    const unread = analysis.bindings.filter(isUnread);
    if (unread.length === 0) return;
    const source = new SourceText(text);
    const doubtful = misparsedNames(analysis.bindings, source);
    const index = new FunctionIndex(analysis.functions);
    const found = unread.flatMap((binding) => {
      const owner = doubtful.has(binding.name) ? undefined : index.innermost(binding.span);
      return owner && isFree(owner, source) && isOrdinary(binding, source) ? [{ binding, owner }] : [];
    });
    const passed = passedAround(new Set(found.map(({ owner }) => owner.name)), text);
    for (const { binding, owner } of found) {
      if (passed.has(owner.name)) continue;
      yield { span: binding.span, variables: { NAME: binding.name, OWNER: owner.name } };
    }
  },
};

function isUnread({ kind, reads, assignments, name }: Binding): boolean {
  return kind === 'parameter' && reads === 0 && assignments.length === 0 && !name.startsWith('_');
}

function isOrdinary({ declaration }: Binding, source: SourceText): boolean {
  return !/^\s*(?:\[|this\b|out\b|ref\b)|EventArgs\b|\bStreamingContext\b/.test(source.at(declaration));
}

/**
 * Names of methods that the language, the entry point's caller, tools or events call: `button_Click`, `OnLoad`,
 * `HandleClose`.
 */
const calledByOthers =
  /[A-Za-z0-9]_[A-Z]|^(?:Main|PrintMembers|(?:Build|Create)(?:Web)?Host(?:Builder)?|(?:On|Handle)[A-Z].*|.*Handler)$/;

/** Whether the function may change its parameters: no interface, attribute or caller elsewhere prescribes them. */
function isFree(owner: FunctionView, source: SourceText): boolean {
  const header = source.between(owner.span.start, owner.nameSpan.start);
  if (owner.kind === 'method') {
    if (!/\bprivate\b/.test(header) || /\b(?:partial|extern|override|virtual)\b/.test(header)) return false;
  } else if (owner.kind !== 'local-function') return false;
  if (/^\s*\[/.test(header) || calledByOthers.test(owner.name)) return false;
  return !/\bthrow\s+new\s+(?:System\.)?Not(?:Implemented|Supported)Exception\b/.test(source.at(owner.span));
}

/** Finds which of the functions the file names without calling them: a delegate then prescribes their parameters. */
function passedAround(functions: ReadonlySet<string>, text: string): ReadonlySet<string> {
  const passed = new Set<string>();
  if (functions.size === 0) return passed;
  for (const { 0: found, 1: name, index } of text.matchAll(/(?<![\w@])@?([A-Za-z_]\w*)/g)) {
    if (!functions.has(name!)) continue;
    const after = text.slice(index + found.length, index + found.length + 40);
    if (/^\s*(?:<[^<>()]*>)?\s*(?![\s<(])(?:[^(]|$)/.test(after)) passed.add(name!);
  }
  return passed;
}
