import type { Member } from './outline.js';
import { escapeXml, phrase, withArticle, wordsOf } from './words.js';

/** Writes one element for each exception type that the member throws itself, in the order of the text. */
export function exceptionElements(member: Member): string[] {
  const reasons = new Map<string, string[]>();
  const typeParameters = new Set([member, ...enclosing(member)].flatMap((one) => one.typeParameters));
  for (const { type, creation } of member.thrown) {
    // A reference names a type; no compiler takes a type parameter for one.
    if (typeParameters.has(type)) continue;
    // References to generic types and through aliases don't always resolve.
    if (!type.split('.').every((part) => /^(?!\d)(?:\w|[^\s\0-\x7f])+$/.test(part))) continue;
    const reasonsOfType = reasons.get(type) ?? [];
    const reason = reasonOf(type, creation, member);
    if (!reasonsOfType.includes(reason)) reasonsOfType.push(reason);
    reasons.set(type, reasonsOfType);
  }
  return [...reasons].map(([type, all]) => `<exception cref="${type}">${sentence(all)}</exception>`);
}

function enclosing({ parent }: Member): Member[] {
  return parent ? [parent, ...enclosing(parent)] : [];
}

function sentence(reasons: readonly string[]): string {
  return `${reasons.join('; or ')}.`;
}

function reasonOf(type: string, creation: string, { parameters }: Member): string {
  const name = type.split('.').at(-1)!;
  const named = parameters.find(({ name }) =>
    new RegExp(`nameof\\(\\s*@?${name}\\s*\\)|"${name}"`, 'u').test(creation),
  );
  const reference = named && `<paramref name="${named.name}"/>`;
  switch (name) {
    case 'ArgumentNullException':
      return `${reference ?? 'An argument'} is <see langword="null"/>`;
    case 'ArgumentOutOfRangeException':
      return `${reference ?? 'An argument'} is out of range`;
    case 'ArgumentException':
      return `${reference ?? 'An argument'} is not valid`;
    case 'NotImplementedException':
      return 'This is not implemented';
    case 'NotSupportedException':
      return 'This is not supported';
    case 'InvalidOperationException':
      return 'The operation is not valid in the present state';
    case 'ObjectDisposedException':
      return 'The object is disposed';
    case 'Exception':
      return 'An error occurred';
    default:
      return `Thrown for ${withArticle(escapeXml(phrase(wordsOf(name.replace(/(?<=.)Exception$/, '')))))} error`;
  }
}
