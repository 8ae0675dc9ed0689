import { query } from 'tars:syntax/syntax@0.1.0';
import type { Capture, Declaration } from '../../../wit/types/syntax.js';
import type { Range, SourceText } from '../source-text.js';
import { outlineQuery } from './outline-query.js';

export interface Parameter {
  name: string;
  /** The text as written, with modifiers and type. */
  text: string;
}

export interface Member extends Range {
  kind: string;
  name: string;
  nameStart: number;
  /** Where the body begins. */
  headEnd: number;
  visible: boolean;
  documented: boolean;
  /** The type around it. */
  parent: Member | undefined;
  modifiers: Set<string>;
  typeParameters: string[];
  parameters: Parameter[];
  /** Return type, or the type of a property, an indexer or a field. */
  type: string | undefined;
  /** `get`, `set`, `init`, …; only those as visible as the member itself. */
  accessors: Set<string>;
  bases: string[];
  /** `new` expressions that the member throws itself and doesn't catch. */
  thrown: { type: string; creation: string }[];
}

const types = /^(?:class|struct|record|interface|enum)$/;

/** Lists the declarations of a C# text, with all that documentation needs. */
export function outline(source: SourceText, declarations: readonly Declaration[]): Member[] {
  const members = declarations.map((declaration) => memberOf(source, declaration));
  const order = members.toSorted((a, b) => a.start - b.start || b.end - a.end);
  nest(order);
  const captures = group(source);
  fillHeads(order, captures);
  fillThrown(order, captures);
  return members;
}

function memberOf(
  source: SourceText,
  { kind, name, span, nameSpan, visible, documented }: Declaration,
): Member {
  return {
    ...source.range(span),
    headEnd: source.range(span).end,
    kind,
    name,
    nameStart: source.range(nameSpan).start,
    visible,
    documented,
    parent: undefined,
    modifiers: new Set(),
    typeParameters: [],
    parameters: [],
    type: undefined,
    accessors: new Set(),
    bases: [],
    thrown: [],
  };
}

function nest(order: readonly Member[]): void {
  const open: Member[] = [];
  for (const member of order) {
    while (open.length > 0 && open.at(-1)!.end <= member.start) open.pop();
    member.parent = open.findLast(({ kind, end }) => types.test(kind) && end >= member.end);
    open.push(member);
  }
}

interface Piece extends Range {
  text: string;
}

type Captures = ReadonlyMap<string, Piece[]>;

function group(source: SourceText): Captures {
  const groups = new Map<string, Piece[]>();
  for (const { captures } of query('csharp', source.text, outlineQuery)) {
    for (const capture of captures) add(groups, capture, source);
  }
  for (const pieces of groups.values()) pieces.sort((a, b) => a.start - b.start || b.end - a.end);
  return groups;
}

function add(groups: Map<string, Piece[]>, { name, span, text }: Capture, source: SourceText): void {
  const piece = { ...source.range(span), text };
  const pieces = groups.get(name);
  if (pieces) pieces.push(piece);
  else groups.set(name, [piece]);
}

/** Calls `take` for each piece with the innermost declarations around it; several for `int a, b;`. */
function assign(
  order: readonly Member[],
  pieces: readonly Piece[],
  take: (member: Member, piece: Piece) => void,
): void {
  const open: Member[] = [];
  let next = 0;
  for (const piece of pieces) {
    while (next < order.length && order[next]!.start <= piece.start) {
      const member = order[next++]!;
      while (open.length > 0 && open.at(-1)!.end <= member.start) open.pop();
      open.push(member);
    }
    while (open.length > 0 && open.at(-1)!.end <= piece.start) open.pop();
    const inner = open.at(-1);
    if (!inner) continue;
    for (const member of open) {
      if (member.start === inner.start && member.end === inner.end) take(member, piece);
    }
  }
}

function fillHeads(order: readonly Member[], captures: Captures): void {
  const of = (name: string) => captures.get(name) ?? [];
  assign(order, of('open'), (member, { start }) => {
    if (start > member.nameStart) member.headEnd = Math.min(member.headEnd, start);
  });
  const inHead = ({ headEnd }: Member, { start }: Piece) => start < headEnd;
  const parameters = of('parameter').filter(
    (piece, index, all) => index === 0 || all[index - 1]!.end <= piece.start,
  );
  const outer = (piece: Piece) => parameters.findLast(({ start }) => start <= piece.start);

  assign(order, of('modifier'), (member, piece) => {
    if (piece.start < member.nameStart) member.modifiers.add(piece.text);
  });
  assign(order, of('type-parameter'), (member, piece) => {
    if (inHead(member, piece)) member.typeParameters.push(piece.text);
  });
  assign(order, of('type'), (member, { text }) => {
    member.type ??= text;
  });
  if (parameters.length > 0 || of('parameter-name').length > 0) {
    assign(order, of('parameter-name'), (member, piece) => {
      if (!inHead(member, piece) || /field|event/.test(member.kind)) return;
      const around = outer(piece);
      const text = around && around.end >= piece.end ? around.text : piece.text;
      member.parameters.push({ name: piece.text.replace(/^@/, ''), text });
    });
  }
  const narrowed = new Set(of('accessor-modifier').map(({ end }) => end));
  assign(order, of('accessor'), (member, { start, text }) => {
    const restricted = [...narrowed].some((end) => end < start && start - end < 3);
    if (!restricted) member.accessors.add(text);
  });
  assign(order, of('getter'), (member) => member.accessors.add('get'));
  assign(order, of('base'), (member, { text }) => {
    member.bases.push(text);
  });
}

/** Takes away one piece for each of the others at its place. */
function without(pieces: readonly Piece[], others: readonly Piece[]): Piece[] {
  const left = new Map<number, number>();
  for (const { start } of others) left.set(start, (left.get(start) ?? 0) + 1);
  return pieces.filter(({ start }) => {
    const count = left.get(start) ?? 0;
    if (count > 0) left.set(start, count - 1);
    return count === 0;
  });
}

function fillThrown(order: readonly Member[], captures: Captures): void {
  const functions = captures.get('function') ?? [];
  // Each clause adds a capture: with those that have filters taken away, blocks with a clause that surely catches are
  // left.
  const starts = without(captures.get('try') ?? [], captures.get('filtered-try') ?? []);
  const ends = without(captures.get('try-end') ?? [], captures.get('filtered-try-end') ?? []);
  const within = ({ start }: Piece, range: Range) => range.start < start && start < range.end;
  const caught = (piece: Piece) =>
    // Blocks nest: a piece is inside one if more of them begin before it than end before it.
    starts.filter(({ start }) => start < piece.start).length >
    ends.filter(({ end }) => end <= piece.start).length;
  const creations = new Map((captures.get('creation') ?? []).map((piece) => [piece.start, piece.text]));
  assign(order, captures.get('thrown') ?? [], (member, piece) => {
    if (caught(piece) || functions.some((range) => within(piece, range))) return;
    const creation = [...creations].findLast(([start]) => start <= piece.start)?.[1] ?? '';
    member.thrown.push({ type: piece.text, creation });
  });
}
