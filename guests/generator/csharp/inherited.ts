import type { TypeOutline } from '../../../wit/documents/types-document.js';
import type { Member } from './outline.js';
import { fits, signatureOf } from './signature.js';

/** Members of the framework's interfaces that types implement without `override`, by the interface's name. */
const framework: Readonly<Record<string, RegExp>> = {
  IDisposable: /^Dispose\/0$/,
  IAsyncDisposable: /^DisposeAsync\/0$/,
  IEnumerable: /^GetEnumerator\/0$/,
  IEnumerator: /^(?:MoveNext\/0|Reset\/0|Current)$/,
  IComparable: /^CompareTo\/1$/,
  IComparer: /^Compare\/2$/,
  IEquatable: /^Equals\/1$/,
  IEqualityComparer: /^(?:Equals\/2|GetHashCode\/1)$/,
  ICloneable: /^Clone\/0$/,
  IFormattable: /^ToString\/2$/,
  INotifyPropertyChanged: /^PropertyChanged$/,
  IObservable: /^Subscribe\/1$/,
  IObserver: /^(?:OnNext\/1|OnError\/1|OnCompleted\/0)$/,
};

const inheriting = /^(?:class|struct|record|interface)$/;

/** Types by name, of this text and of others. */
export class Types {
  readonly #byName = new Map<string, TypeOutline[]>();

  constructor(types: readonly TypeOutline[]) {
    for (const type of types) {
      const same = this.#byName.get(type.name);
      if (same) same.push(type);
      else this.#byName.set(type.name, [type]);
    }
  }

  /** Whether something that a member overrides or implements carries its documentation. */
  document(member: Member): boolean {
    if (member.modifiers.has('override')) return true;
    const { parent } = member;
    if (!parent || !member.modifiers.has('public') || member.modifiers.has('static')) return false;
    const signature = signatureOf(member);
    const key = keyOf(member);
    return this.#bases(parent).some(
      (base) =>
        (Object.hasOwn(framework, base) && framework[base]!.test(key)) ||
        this.#byName
          .get(base)
          ?.some(({ kind, members }) => kind === 'interface' && members.some((one) => fits(one, signature))),
    );
  }

  /** Names everything that a type inherits from, as far as it is known. */
  #bases(type: Member): string[] {
    const parts = this.#byName.get(type.name)?.filter(({ partial }) => partial) ?? [];
    const found = new Set([...type.bases.map(simpleName), ...parts.flatMap(({ bases }) => bases)]);
    // A set that grows is walked to its end.
    for (const base of found) {
      for (const { bases } of this.#byName.get(base) ?? []) for (const next of bases) found.add(next);
    }
    return [...found];
  }
}

/** Outlines the types of a text. */
export function typesOf(members: readonly Member[]): TypeOutline[] {
  const inside = new Map<Member, string[]>();
  for (const member of members) {
    if (member.parent?.kind !== 'interface' || member.modifiers.has('static')) continue;
    const same = inside.get(member.parent);
    if (same) same.push(signatureOf(member));
    else inside.set(member.parent, [signatureOf(member)]);
  }
  return members
    .filter(({ kind }) => inheriting.test(kind))
    .map((type) => ({
      name: type.name,
      kind: type.kind as TypeOutline['kind'],
      partial: type.modifiers.has('partial'),
      bases: type.bases.map(simpleName),
      members: inside.get(type) ?? [],
    }));
}

/** Returns name and number of parameters; the name alone if it has no parameter list. */
function keyOf({ kind, name, parameters }: Member): string {
  return kind === 'method' || kind === 'indexer' ? `${name}/${parameters.length}` : name;
}

/** Returns the name without namespace and type arguments: `System.IComparable<int>` is IComparable. */
function simpleName(type: string): string {
  return type
    .replace(/[<(].*$/s, '')
    .split('.')
    .at(-1)!
    .trim();
}
