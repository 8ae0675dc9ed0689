import type { Settings } from '../settings.js';
import { exceptionElements } from './exceptions.js';
import { isInherited } from './inherited.js';
import type { Member, Parameter } from './outline.js';
import { booleanPhrase, isBoolean, list, summaryOf } from './summary.js';
import { capitalized, escapeXml, phrase, withoutPrefix, wordsOf } from './words.js';

export interface Style {
  /** Whether the summary's tags are on the line of its text. */
  compact: boolean;
}

/** Writes the lines of a documentation comment, without `///`. `together`: all names of one declaration. */
export function documentation(
  together: readonly [Member, ...Member[]],
  members: readonly Member[],
  settings: Settings['documentation'],
  { compact }: Style,
): string[] {
  const [member] = together;
  if (settings.inherit && isInherited(member, members)) return ['<inheritdoc/>'];
  const summary =
    together.length === 1
      ? summaryOf(member)
      : `The ${list(together.map(({ name }) => phrase(wordsOf(name))))}.`;
  return [
    ...(compact ? [`<summary>${summary}</summary>`] : ['<summary>', summary, '</summary>']),
    ...member.typeParameters.map(
      (name) => `<typeparam name="${name}">${typeParameterText(name)}</typeparam>`,
    ),
    ...member.parameters.map(
      (parameter) => `<param name="${parameter.name}">${parameterText(parameter, member)}</param>`,
    ),
    ...returns(member),
    ...(settings.exceptions && !isType(member) ? exceptionElements(member) : []),
  ];
}

const isType = ({ kind }: Member) => /^(?:class|struct|record|interface|enum|delegate)$/.test(kind);

function typeParameterText(name: string): string {
  const words = wordsOf(withoutPrefix('T', name));
  return words[0] === 't' ? 'The type to work with.' : `The type of the ${escapeXml(phrase(words))}.`;
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
  if (!/^(?:method|delegate|operator)$/.test(kind) || type === undefined || type === 'void') return [];
  return [`<returns>${returnText(type, name, kind)}</returns>`];
}

function returnText(type: string, name: string, kind: string): string {
  const task = /^(?:[\w.]+\.)?(?:Value)?Task(?:<(.*)>)?$/s.exec(type);
  if (task)
    return task[1] === undefined
      ? 'A task that ends with the operation.'
      : 'A task with the result of the operation.';
  if (isBoolean(type)) return '<see langword="true"/> if so; otherwise, <see langword="false"/>.';
  if (/^(?:[\w.]+\.)?I(?:Async)?Enumer(?:able|ator)\b/.test(type)) return 'The items, one after another.';
  const words = wordsOf(name);
  const noun =
    words[0] === 'get' && words.length > 1 && words.at(-1) !== 'async' ? words.slice(1) : undefined;
  return kind === 'method' && noun && !/^(?:by|for|from|all|or)$/.test(noun[0]!)
    ? `${capitalized(`the ${phrase(noun)}`)}.`
    : 'The result of the operation.';
}
