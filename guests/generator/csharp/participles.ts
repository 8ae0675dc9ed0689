import { thirdPerson, verbs } from './verbs.js';
import { phrase } from './words.js';

/** Past participles that are formed without -ed, by their verbs. */
const irregular: Readonly<Record<string, string>> = {
  begin: 'begun',
  bind: 'bound',
  break: 'broken',
  build: 'built',
  catch: 'caught',
  choose: 'chosen',
  do: 'done',
  draw: 'drawn',
  find: 'found',
  freeze: 'frozen',
  get: 'got',
  give: 'given',
  grow: 'grown',
  hide: 'hidden',
  hold: 'held',
  keep: 'kept',
  leave: 'left',
  lose: 'lost',
  make: 'made',
  overwrite: 'overwritten',
  pay: 'paid',
  rebuild: 'rebuilt',
  send: 'sent',
  show: 'shown',
  sleep: 'slept',
  take: 'taken',
  throw: 'thrown',
  unbind: 'unbound',
  undo: 'undone',
  write: 'written',
};

const irregularForms = new Set(Object.values(irregular));

/** Words that end like participles. */
const others =
  /^(?:bed|bleed|breed|embed|exceed|feed|hundred|indeed|led|need|proceed|red|seed|shed|sled|speed|succeed|weed)$/;

/** Verbs of what happens by itself: a run has failed, and was not failed. */
const happening = new Set(
  (
    'appear arrive begin change complete connect crash disappear disconnect elapse end exit expire fail fault finish ' +
    'happen occur recover return shrink grow start stop succeed terminate timeout'
  ).split(' '),
);

const happened = new Set([...happening].map(participleOf));

export function isParticiple(word: string): boolean {
  return irregularForms.has(word) || (/^[a-z]{2,}ed$/.test(word) && !others.test(word));
}

function doubles(verb: string): boolean {
  return /^[^aeiou]*[aeiou][^aeiouwxy]$/.test(verb) || /(?:mit|fer|bug|wrap|format|begin)$/.test(verb);
}

function participleOf(verb: string): string {
  if (Object.hasOwn(irregular, verb)) return irregular[verb]!;
  if (verb.endsWith('e')) return `${verb}d`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`;
  return doubles(verb) ? `${verb}${verb.at(-1)}ed` : `${verb}ed`;
}

/** Returns the form in -ing: `save` is saving, `stop` stopping. */
export function gerundOf(verb: string): string {
  if (/[^eoy]e$/.test(verb)) return `${verb.slice(0, -1)}ing`;
  return doubles(verb) ? `${verb}${verb.at(-1)}ing` : `${verb}ing`;
}

let byGerund: Map<string, string> | undefined;

/** Returns the verb of a form in -ing, if it is a known one. */
export function verbOfGerund(word: string): string | undefined {
  if (!word.endsWith('ing')) return undefined;
  byGerund ??= new Map([...verbs].map((verb) => [gerundOf(verb), verb]));
  return byGerund.get(word);
}

const isPlural = (words: readonly string[]) => /[^aeious]s$|[^s]es$/.test(words.at(-1)!);

/** Says of a thing what was done to it, or has happened to it: the order was placed, the runs have failed. */
export function occurred(
  thing: readonly string[],
  participle: string,
): { by: 'after' | 'when'; text: string } {
  const many = isPlural(thing);
  if (happened.has(participle)) {
    return { by: 'when', text: `the ${phrase(thing)} ${many ? 'have' : 'has'} ${participle}` };
  }
  return { by: 'after', text: `the ${phrase(thing)} ${many ? 'were' : 'was'} ${participle}` };
}

/** Says of a thing what is about to be done to it, or to happen to it: the order is placed, the window changes. */
export function occurring(thing: readonly string[], verb: string): string {
  const many = isPlural(thing);
  if (happening.has(verb)) return `the ${phrase(thing)} ${many ? verb : thirdPerson(verb)}`;
  return `the ${phrase(thing)} ${many ? 'are' : 'is'} ${participleOf(verb)}`;
}
