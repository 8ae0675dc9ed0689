import type { Member, Parameter } from './outline.js';

/** Stands for any type: one that depends on type arguments, or isn't known. */
const anyType = '*';

/** Names a member as others see it: `Count`, `Find(string,*)`. */
export function signatureOf({ kind, name, parameters, typeParameters, parent }: Member): string {
  if (kind !== 'method' && kind !== 'indexer') return name;
  const open = new Set([...typeParameters, ...(parent?.typeParameters ?? [])]);
  return `${name}(${parameters.map((parameter) => typeOf(parameter, open)).join(',')})`;
}

/** The type without modifiers, namespaces and spaces. */
function typeOf({ name, text }: Parameter, open: ReadonlySet<string>): string {
  const declared = text
    .replace(/=.*$/s, '')
    .replace(/^\s*(?:\[[^\]]*\]\s*)*/, '')
    .replace(/^(?:(?:this|ref|out|in|params|scoped|readonly)\s+)*/, '')
    .trim();
  const type = declared
    .slice(0, declared.length - name.length)
    .replace(/@$/, '')
    .trim();
  if (type === '' || (type.match(/\w+/g) ?? []).some((word) => open.has(word))) return anyType;
  return type
    .replace(/(?:\w+(?:\.|::))+/g, '')
    .replace(/[\s?]/g, '')
    .replaceAll(',', ';');
}

/** Whether one may implement the other. */
export function fits(one: string, other: string): boolean {
  const [left, right] = [one, other].map(partsOf) as [string[], string[]];
  return (
    left.length === right.length &&
    left.every((part, at) => part === right[at] || (at > 0 && (part === anyType || right[at] === anyType)))
  );
}

function partsOf(signature: string): string[] {
  const open = signature.indexOf('(');
  if (open < 0) return [signature];
  const types = signature.slice(open + 1, -1);
  return [signature.slice(0, open), '', ...(types === '' ? [] : types.split(','))];
}
