import type { Span } from '../../../wit/types/agent.js';
import { type Detection, type Detector, type Matches, numberOption } from './detector.js';
import { displayName, hasName } from './functions.js';
import { SourceText } from './source-text.js';

const types = { any: ['class', 'struct', 'record'].map((kind) => ({ kind: `${kind}_declaration` })) };
const list = { kind: 'parameter_list', inside: types };

/** Functions and primary constructors with more than `max` (7) parameters, unless something prescribes them. */
export const tooManyParameters: Detector = {
  name: 'too-many-parameters',
  needs: { views: { functions: true } },
  rules: (_options, language) =>
    language === 'csharp'
      ? {
          name: {
            rule: {
              kind: 'identifier',
              inside: { ...types, field: 'name', has: { kind: 'parameter_list' } },
            },
          },
          list: { rule: list },
          parameter: { rule: { kind: 'parameter', inside: list } },
        }
      : {},
  *detect(analysis, text, options, _grammar, matches): Iterable<Detection> {
    const limit = numberOption(options, 'max', 7);
    let source: SourceText | undefined;
    for (const found of analysis.functions) {
      if (found.parameters <= limit || !hasName(found)) continue;
      source ??= new SourceText(text);
      if (isPrescribed(source.between(found.span.start, found.nameSpan.start))) continue;
      const variables = { NAME: displayName(found), COUNT: String(found.parameters), LIMIT: String(limit) };
      yield { span: found.nameSpan, variables };
    }
    for (const { span, count } of primaryConstructors(matches)) {
      if (count <= limit) continue;
      source ??= new SourceText(text);
      yield { span, variables: { NAME: source.at(span), COUNT: String(count), LIMIT: String(limit) } };
    }
  },
};

/** By a base, by native code, or by an interface that it implements explicitly. */
function isPrescribed(header: string): boolean {
  return /\b(?:override|extern|LibraryImport(?:Attribute)?)\b|[\w>]\s*\.\s*$/.test(header);
}

/** Lists the types with parameters of their own. Each list follows its type's name, with no other name between. */
function* primaryConstructors(matches: Matches): Iterable<{ span: Span; count: number }> {
  const names = matches('name');
  const parameters = matches('parameter');
  let [named, at] = [0, 0];
  for (const { span } of matches('list')) {
    while (named + 1 < names.length && names[named + 1]!.span.start < span.start) named++;
    while (at < parameters.length && parameters[at]!.span.start < span.start) at++;
    const first = at;
    while (at < parameters.length && parameters[at]!.span.start < span.end) at++;
    const name = names[named];
    if (name && name.span.start < span.start) yield { span: name.span, count: at - first };
  }
}
