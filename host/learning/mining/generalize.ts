import type { Replacement } from './changes.js';
import { gapsOf, type Node } from './tree.js';

/** What several replacements have in common, in ast-grep's notation. */
export interface Shape {
  pattern: string;
  /** Empty if the match was removed. */
  fix: string;
}

const brackets: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const names = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const maximumLength = 200;

/**
 * Finds the least general shape of all replacements. Equal parts stay, different ones become metavariables, and parts
 * that differ in the same way become the same one. Undefined if there is no useful shape: the replacement holds
 * something that the match doesn't determine, or nothing is equal.
 */
export function generalize(replacements: readonly Replacement[]): Shape | undefined {
  const variables = new Variables();
  const pattern = variables.open(replacements.map(({ before }) => before));
  const rest = replacements.flatMap(({ after }) => (after === undefined ? [] : [after]));
  if (rest.length !== 0 && rest.length !== replacements.length) return undefined;
  const fix = rest.length === 0 ? '' : variables.closed(rest);
  if (fix === undefined || fix === pattern || pattern.length > maximumLength) return undefined;
  return saysSomething(pattern) ? { pattern, fix } : undefined;
}

function saysSomething(pattern: string): boolean {
  const constant = pattern.replace(/\${1,3}[A-Z]\b/g, ' ');
  return /[\p{L}\p{N}_]|[^\s()[\]{},.;:]/u.test(constant);
}

class Variables {
  /** Names by the texts that each stands for. */
  readonly #names = new Map<string, string>();

  /** Writes the match: makes metavariables for nodes that differ. */
  open(nodes: readonly Node[]): string {
    return (
      this.#common(nodes, (same) => this.open(same)) ?? this.#list(nodes, true) ?? this.#name(nodes, '$')
    );
  }

  /** Writes the fix, with the metavariables of the match only. */
  closed(nodes: readonly Node[]): string | undefined {
    return (
      this.#names.get(keyOf('$', textsOf(nodes))) ??
      this.#list(nodes, false) ??
      this.#common(nodes, (same) => this.closed(same))
    );
  }

  #common(nodes: readonly Node[], inner: (nodes: Node[]) => string | undefined): string | undefined {
    const [first, ...others] = nodes;
    if (others.every(({ text }) => text === first!.text)) return constant(first!.text);
    const count = first!.children.length;
    const isLike = ({ kind, children }: Node) => kind === first!.kind && children.length === count;
    if (count === 0 || !others.every(isLike)) return undefined;
    const gaps = gapsOf(first!);
    if (others.some((other) => gapsOf(other).join('\0') !== gaps.join('\0'))) return undefined;
    const pieces = gaps.map((gap, index) => {
      if (index === count) return gap;
      const piece = inner(nodes.map(({ children }) => children[index]!));
      return piece === undefined ? undefined : gap + piece;
    });
    return pieces.includes(undefined) ? undefined : pieces.join('');
  }

  /** Writes `($$$A)` for the content of equal brackets. */
  #list(nodes: readonly Node[], open: boolean): string | undefined {
    const first = nodes[0]!.text[0]!;
    const last = brackets[first];
    if (last === undefined || nodes.some(({ text }) => text[0] !== first || text.at(-1) !== last))
      return undefined;
    const inner = nodes.map(({ text }) => text.slice(1, -1).trim());
    const variable = this.#names.get(keyOf('$$$', inner));
    if (variable === undefined && !open) return undefined;
    return `${first}${variable ?? this.#add('$$$', inner)}${last}`;
  }

  #name(nodes: readonly Node[], sign: string): string {
    const texts = textsOf(nodes);
    return this.#names.get(keyOf(sign, texts)) ?? this.#add(sign, texts);
  }

  #add(sign: string, texts: readonly string[]): string {
    const name = `${sign}${names[this.#names.size % names.length]}`;
    this.#names.set(keyOf(sign, texts), name);
    return name;
  }
}

function textsOf(nodes: readonly Node[]): string[] {
  return nodes.map(({ text }) => text);
}

function keyOf(sign: string, texts: readonly string[]): string {
  return JSON.stringify([sign, ...texts]);
}

function constant(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
