import type { Member } from './outline.js';

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
};

/** Whether something that a member overrides or implements carries its documentation, as far as one file tells. */
export function isInherited(member: Member, members: readonly Member[]): boolean {
  if (member.modifiers.has('override')) return true;
  const { parent } = member;
  if (!parent || !member.modifiers.has('public') || member.modifiers.has('static')) return false;
  const key = keyOf(member);
  return parent.bases.map(simpleName).some((base) => {
    if (Object.hasOwn(framework, base) && framework[base]!.test(key)) return true;
    return members.some(
      (other) => other.parent?.kind === 'interface' && other.parent.name === base && keyOf(other) === key,
    );
  });
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
