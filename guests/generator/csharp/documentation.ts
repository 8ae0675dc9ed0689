import type { Settings } from '../settings.js';
import { exceptionElements } from './exceptions.js';
import type { Types } from './inherited.js';
import { occasionOf } from './occasions.js';
import type { Member, Parameter } from './outline.js';
import { booleanPhrase, list, summaryOf } from './summary.js';
import { capitalized, escapeXml, phrase, withoutPrefix, wordsOf } from './words.js';

export interface Style {
  /** Whether the summary's tags are on the line of its text. */
  compact: boolean;
}

/** What a comment is written with. */
export interface Writing {
  types: Types;
  settings: Settings['documentation'];
  style: Style;
  /** Whether a comment may say what the name says already. */
  restate: boolean;
}

/**
 * Writes the lines of a documentation comment, without `///`; none if there is nothing to say but the name.
 * `together`: all names of one declaration.
 */
export function documentation(
  together: readonly [Member, ...Member[]],
  { types, settings, style, restate }: Writing,
): string[] {
  const [member] = together;
  if (settings.inherit && types.document(member)) return ['<inheritdoc/>'];
  const occasion = together.length === 1 ? occasionOf(member) : undefined;
  const summary = occasion ?? (restate ? restated(together) : undefined);
  const exceptions = settings.exceptions && !isType(member) ? exceptionElements(member) : [];
  const { compact } = style;
  const lines = [
    ...(summary === undefined
      ? []
      : compact
        ? [`<summary>${summary}</summary>`]
        : ['<summary>', summary, '</summary>']),
    ...(restate ? signatureElements(member) : []),
    ...exceptions,
  ];
  if (lines.length === 0 || settings.mark === '') return lines;
  const marked = summary === undefined || compact ? 0 : 2;
  return lines.map((line, at) => (at === marked ? `${line} <!-- ${settings.mark} -->` : line));
}

function restated(together: readonly [Member, ...Member[]]): string {
  if (together.length === 1) return summaryOf(together[0]);
  return `The ${list(together.map(({ name }) => phrase(wordsOf(name))))}.`;
}

/** What names of parameters say; elements that would be the same for every member are left out. */
function signatureElements(member: Member): string[] {
  const typeParameters = member.typeParameters.map((name) => ({ name, text: typeParameterText(name) }));
  // A compiler misses the others once one is documented.
  const sayable = typeParameters.every(({ text }) => text !== undefined);
  return [
    ...(sayable
      ? typeParameters.map(({ name, text }) => `<typeparam name="${name}">${text}</typeparam>`)
      : []),
    ...member.parameters.map(
      (parameter) => `<param name="${parameter.name}">${parameterText(parameter, member)}</param>`,
    ),
    ...returns(member),
  ];
}

const isType = ({ kind }: Member) => /^(?:class|struct|record|interface|enum|delegate)$/.test(kind);

function typeParameterText(name: string): string | undefined {
  const words = wordsOf(withoutPrefix('T', name));
  return words[0] === 't' ? undefined : `The type of the ${escapeXml(phrase(words))}.`;
}

const ordinals = ['first', 'second'];

function parameterText({ name, text }: Parameter, { kind, parameters }: Member): string {
  if (kind === 'operator') {
    const ordinal = ordinals[parameters.findIndex((parameter) => parameter.name === name)];
    return parameters.length === 2 && ordinal ? `The ${ordinal} value.` : 'The value.';
  }
  const words = phrase(wordsOf(name));
  if (/\bCancellationToken\b/.test(text)) return 'The token that cancels the operation.';
  if (/^(?:\[.*\]\s*)?out\s/.test(text)) return `Receives the ${words}.`;
  if (/^(?:\[.*\]\s*)?(?:bool|Boolean)\??\s/.test(text))
    return `${capitalized(booleanPhrase(wordsOf(name), 'whether'))}.`;
  return `The ${words}.`;
}

function returns({ kind, type, name }: Member): string[] {
  if (kind !== 'method' || type === undefined || type === 'void') return [];
  if (/^(?:[\w.]+\.)?(?:Value)?Task$/.test(type)) return [];
  const words = wordsOf(name);
  const noun = words[0] === 'get' ? words.slice(1).filter((word) => word !== 'async') : [];
  if (noun.length === 0 || /^(?:by|for|from|all|or)$/.test(noun[0]!)) return [];
  return [`<returns>${capitalized(`the ${phrase(noun)}`)}.</returns>`];
}
