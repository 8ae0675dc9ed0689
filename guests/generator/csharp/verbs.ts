export const verbs: ReadonlySet<string> = new Set(
  (
    'abort accept access acquire activate add adjust advance allocate allow append apply approve arrange assert ' +
    'assign attach authenticate authorize await begin bind break build cache calculate call cancel capture cast ' +
    'change check choose clamp clean clear click clone close collapse collect combine commit compare compile ' +
    'complete compress compute concat configure confirm connect consume contain contains convert copy count create ' +
    'debug decode decompress decrement decrypt deep define delete deny deregister deserialize detach detect ' +
    'determine disable disconnect discover dispatch display dispose divide do download draw drop dump emit enable ' +
    'encode encrypt end enqueue ensure enter enumerate equals erase escape evaluate exclude execute exit expand ' +
    'expect export extend extract fail fetch fill filter find finish fire fix flatten flush force format forward ' +
    'free freeze generate get grant group grow handle hash hide identify ignore implement import include increment ' +
    'indent initialize inject insert inspect install instantiate intersect invalidate inverse invert invoke join ' +
    'jump keep kill launch leave limit link list listen load locate lock log login logout lookup make map mark ' +
    'match measure merge migrate modify monitor mount move multiply mutate name negate normalize notify observe ' +
    'obtain open order overwrite pack paint parse pass patch pause peek perform persist ping place play poll pop ' +
    'populate post prepare prepend preview print process produce publish pull purge push put query queue quit quote ' +
    'raise read rebuild receive record redirect reduce refresh refuse register reject release reload remove rename ' +
    'render reorder repeat replace replay reply report request require reserve reset resize resolve restart restore ' +
    'resume retrieve retry return reverse revert revoke rewind roll rotate round run sanitize save scale scan ' +
    'schedule search seek select send serialize serve set setup shift show shuffle shut shutdown sign skip sleep ' +
    'sort spawn specify split start stop store stream strip submit subscribe subtract suggest sum suspend swap ' +
    'switch synchronize tag take terminate test throw toggle touch trace track transfer transform translate traverse ' +
    'trigger trim truncate turn unbind undo unescape uninstall union unlock unpack unregister unsubscribe unwrap ' +
    'update upgrade upload use validate verify view visit wait warn watch wrap write yield'
  ).split(' '),
);

export function isVerb(word: string): boolean {
  return verbs.has(word);
}

/** Returns the third person: `get` is gets, `push` pushes, `copy` copies; `contains` stays. */
export function thirdPerson(verb: string): string {
  if (/^(?:contains|equals)$/.test(verb)) return verb;
  if (/(?:s|x|z|ch|sh|o)$/.test(verb)) return `${verb}es`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`;
}
