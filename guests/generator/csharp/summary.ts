import { operatorSummary } from './operators.js';
import type { Member } from './outline.js';
import { isVerb, thirdPerson } from './verbs.js';
import { capitalized, phrase, withArticle, withoutPrefix, wordsOf } from './words.js';

/** Writes one sentence about a declaration, in XML, from its name and signature. */
export function summaryOf(member: Member): string {
  const words = wordsOf(member.name);
  const name = phrase(words);
  switch (member.kind) {
    case 'class':
    case 'struct':
    case 'record':
      return typeSummary(words, member);
    case 'interface':
      return `Defines ${withArticle(phrase(wordsOf(withoutPrefix('I', member.name))))}.`;
    case 'enum':
      return `Lists the values of ${withArticle(name)}.`;
    case 'delegate':
      return `Represents ${withArticle(name)} method.`;
    case 'enum-member':
      return `The ${name} value.`;
    case 'constructor':
      return `Initializes a new instance of <see cref="${selfReference(member)}"/>.`;
    case 'method':
      return methodSummary(words, member);
    case 'property':
      return `${accessVerbs(member)} ${valuePhrase(words, member.type)}.`;
    case 'indexer':
      return `${accessVerbs(member)} the element for the given ${list(member.parameters.map(({ name }) => phrase(wordsOf(name))))}.`;
    case 'field':
      return `${capitalized(valuePhrase(words, member.type))}.`;
    case 'event':
      return `Occurs on ${name}.`;
    case 'operator':
      return operatorSummary(member);
    default:
      return `${capitalized(name)}.`;
  }
}

function typeSummary(words: string[], { modifiers }: Member): string {
  const last = words.at(-1)!;
  const others = phrase(words.slice(0, -1));
  if (words.length > 1 && last === 'exception')
    return `The exception that tells of ${withArticle(others)} error.`;
  if (words.length > 1 && last === 'attribute')
    return `Marks what it is applied to with ${withArticle(others)} attribute.`;
  if (words.length > 1 && /^extensions?$/.test(last) && modifiers.has('static'))
    return `Holds extension methods for ${others}.`;
  if (modifiers.has('static')) return `Holds ${phrase(words)} members.`;
  return `Represents ${withArticle(phrase(words))}.`;
}

function methodSummary(words: string[], { type }: Member): string {
  const asynchronous = words.length > 1 && words.at(-1) === 'async';
  const plain = asynchronous ? words.slice(0, -1) : words;
  const end = asynchronous ? ', asynchronously.' : '.';
  const [first, ...rest] = plain as [string, ...string[]];
  const object = rest.length > 0 ? ` ${objectPhrase(first, rest)}` : '';
  if (isBoolean(type) && /^(?:is|has|can|should|are|was|will|does|supports|needs)$/.test(first)) {
    return `Tells whether this ${phrase(plain)}${end}`;
  }
  if (first === 'try' && rest.length > 0) {
    const [verb, ...tried] = rest as [string, ...string[]];
    const what = tried.length > 0 ? ` ${objectPhrase(verb, tried)}` : '';
    return `Tries to ${verb}${what}${end}`;
  }
  if (first === 'to' && rest.length > 0) return `Converts to ${withArticle(phrase(rest))}${end}`;
  if (first === 'from' && rest.length > 0)
    return `Creates an instance from ${withArticle(phrase(rest))}${end}`;
  if (first === 'as' && rest.length > 0) return `Returns this as ${withArticle(phrase(rest))}${end}`;
  if (first === 'with' && rest.length > 0) return `Sets the ${phrase(rest)}${end}`;
  if (first === 'on' && rest.length > 0) return `Called on ${phrase(rest)}${end}`;
  if (isVerb(first)) return `${capitalized(thirdPerson(first))}${object}${end}`;
  return `Performs the ${phrase(plain)} operation${end}`;
}

/** Adds the article: `user name` becomes the user name. A rest that begins with a preposition needs none. */
function objectPhrase(verb: string, rest: string[]): string {
  const bare =
    /^(?:all|any|each|every|by|for|from|to|in|into|on|off|out|with|without|as|and|or|if|is|async|up|down|not|at|of|until|when)$/;
  return bare.test(rest[0]!) || verb === 'contains' ? phrase(rest) : `the ${phrase(rest)}`;
}

/** Describes a value: `IsEmpty` of a bool is a value that tells whether this is empty; `UserName` the user name. */
function valuePhrase(words: string[], type: string | undefined): string {
  if (!isBoolean(type)) return `the ${phrase(words)}`;
  return booleanPhrase(words, 'a value that tells whether');
}

/** Adds to `start` what a flag says: whether this is empty, whether to read symbols; `strict` is the strict flag. */
export function booleanPhrase(words: string[], start: string): string {
  if (/^(?:is|has|can|should|are|was|will|does|supports|needs|contains)$/.test(words[0]!)) {
    return `${start} this ${phrase(words)}`;
  }
  return words.length > 1 && isVerb(words[0]!) ? `${start} to ${phrase(words)}` : `the ${phrase(words)} flag`;
}

function accessVerbs({ accessors }: Member): string {
  const writes = accessors.has('set') || accessors.has('init');
  if (writes) return accessors.has('get') ? 'Gets or sets' : 'Sets';
  return 'Gets';
}

export function isBoolean(type: string | undefined): boolean {
  return /^(?:bool|(?:System\.)?Boolean)\??$/.test(type ?? '');
}

/** Writes a reference to the constructor's type: `List{T}`. */
function selfReference({ name, parent }: Member): string {
  const parameters = parent?.typeParameters ?? [];
  return parameters.length > 0 ? `${name}{${parameters.join(', ')}}` : name;
}

export function list(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
