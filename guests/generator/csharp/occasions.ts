import type { Member } from './outline.js';
import { gerundOf, isParticiple, occurred, occurring, verbOfGerund } from './participles.js';
import { isVerb } from './verbs.js';
import { phrase, withoutPrefix, wordsOf } from './words.js';

/** Types whose members are called when something happens. */
const observer =
  /(?:Observer|Listener|Callbacks?|Sink|Subscriber|Hooks?|Watcher|Interceptor|EventHandler|Events)$/;

/** Words after which a participle is not what happened: `SetEnabled`, `AddSorted`, `OrCanceled`. */
const acts =
  /^(?:and|as|by|for|from|if|in|not|or|to|unless|until|when|where|with|without|add|assert|check|clear|configure|create|ensure|expect|filter|find|force|get|has|is|load|log|make|mark|raise|read|register|remove|select|send|set|show|skip|sort|throw|trigger|try|update|use|verify|wait|write)$/;

/** Verbs that are things rather in front of a participle: `OrderShipped`. */
const things = /^(?:order|record|report|request)$/;

const callback = /^(?:System\.)?(?:Action\b|EventHandler\b|AsyncEventHandler\b|Func<.*\bTask>\??$)/s;

/**
 * Says when an event is raised, or when a member is called that something else calls as things happen. Undefined for
 * all whose name doesn't tell that.
 */
export function occasionOf(member: Member): string | undefined {
  const { kind, type = '' } = member;
  const all = wordsOf(member.name);
  const words = all.length > 1 && all.at(-1) === 'async' ? all.slice(0, -1) : all;
  if (kind === 'event')
    return sentence('Raised', when(words[0] === 'on' ? words.slice(1) : words, thingOf(member)));
  if (/^(?:property|field)$/.test(kind) && callback.test(type)) {
    return sentence('Called', when(words[0] === 'on' ? words.slice(1) : words, thingOf(member)));
  }
  if (kind !== 'method' || !/^(?:void|(?:[\w.]+\.)?(?:Value)?Task)$/.test(type)) return undefined;
  return methodOccasion(words, member);
}

function methodOccasion(words: readonly string[], member: Member): string | undefined {
  const [first, ...rest] = words as [string, ...string[]];
  const observes = isObserver(member.parent);
  if (first === 'on') return sentence('Called', when(rest, thingOf(member)));
  if (/^(?:before|after)$/.test(first) || (observes && /^(?:pre|post)$/.test(first))) {
    return sentence('Called', around(words));
  }
  if (first === 'notify' && rest.length > 1 && isParticiple(rest.at(-1)!)) {
    return `Notifies that ${occurred(rest.slice(0, -1), rest.at(-1)!).text}.`;
  }
  if (acts.test(first) || first === 'notify') return undefined;
  if (!observes && (rest.length === 0 || (isVerb(first) && !things.test(first)))) return undefined;
  return sentence('Called', when(words, observes ? thingOf(member) : []));
}

const sentence = (start: string, text: string | undefined) => text && `${start} ${text}.`;

/** `OrderPlaced`: after the order was placed. `Closing`: before the window is closed. */
function when(words: readonly string[], instead: readonly string[]): string | undefined {
  if (/^(?:before|after)$/.test(words[0] ?? '')) return around(words);
  const last = words.at(-1);
  const thing = words.length > 1 ? words.slice(0, -1) : instead;
  if (last === undefined || thing.length === 0) return undefined;
  if (isParticiple(last)) {
    const { by, text } = occurred(thing, last);
    return `${by} ${text}`;
  }
  const verb = verbOfGerund(last);
  return verb && `before ${occurring(thing, verb)}`;
}

/** `BeforeSaveChanges`: before saving the changes. */
function around([preposition, verb, ...object]: readonly string[]): string | undefined {
  if (verb === undefined) return undefined;
  const what = object.length > 0 ? ` the ${phrase(object)}` : '';
  const side = /^(?:before|pre)$/.test(preposition!) ? 'before' : 'after';
  const done = object.length > 0 && isParticiple(object.at(-1)!);
  if (done) return side === 'after' ? when([verb, ...object], []) : undefined;
  return isVerb(verb) ? `${side} ${gerundOf(verb)}${what}` : when([verb, ...object], []);
}

function isObserver(parent: Member | undefined): boolean {
  return (
    parent !== undefined &&
    [parent.name, ...parent.bases.map((base) => base.replace(/<.*$/s, ''))].some((name) =>
      observer.test(name),
    )
  );
}

/** The type around a member, or what it observes. */
function thingOf({ parent }: Member): string[] {
  if (!parent) return [];
  const name = parent.kind === 'interface' ? withoutPrefix('I', parent.name) : parent.name;
  const bare = name.replace(observer, '');
  return bare === '' ? [] : wordsOf(bare);
}
