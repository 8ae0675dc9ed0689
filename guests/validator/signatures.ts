import { query } from 'tars:syntax/syntax@0.1.0';
import { Positions } from '../sdk/index.js';
import { csharpHead } from './csharp-head.js';
import { genericHead } from './generic-head.js';
import type { Side } from './pairs.js';
import type { Parsed } from './parse.js';
import { usualSpelling } from './same-spelling.js';

/** Lists the signatures of all visible declarations, with what encloses them, sorted. */
export function signaturesOf(side: Side | undefined, parsed: Parsed): string[] {
  if (!side || typeof parsed === 'string') return [];
  const positions = new Positions(side.text);
  const declarations = parsed.declarations.map(({ span, nameSpan, ...rest }) => ({
    ...rest,
    start: positions.index(span.start),
    end: positions.index(span.end),
    nameStart: positions.index(nameSpan.start),
  }));
  const head = side.language === 'csharp' ? csharpHead(side.text, positions) : genericHead(side.text);
  const namespaces = side.language === 'csharp' ? namespacesOf(side.text, positions) : [];
  const open: typeof declarations = [];
  const signatures: string[] = [];
  for (const declaration of declarations.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    while (open.length > 0 && open.at(-1)!.end <= declaration.start) open.pop();
    const enclosing = open.filter(({ start, end }) => start < declaration.start || end > declaration.end);
    open.push(declaration);
    if (!declaration.visible) continue;
    const around = namespaces.filter(
      ({ start, end }) => start <= declaration.start && declaration.end <= end,
    );
    const scope = [...around, ...enclosing].map(({ name }) => name).join('.');
    const signature = usualSpelling(side.language, head(declaration));
    signatures.push(`${scope && `${scope}: `}${declaration.kind} ${signature}`);
  }
  return signatures.sort();
}

const namespaceQuery = `
(namespace_declaration name: (_) @name body: (declaration_list "}" @close .))
(file_scoped_namespace_declaration name: (_) @name)
`;

interface Namespace {
  name: string;
  start: number;
  end: number;
}

/** Lists namespaces. A namespace for the whole file has no end of its own. */
function namespacesOf(text: string, positions: Positions): Namespace[] {
  const found = query('csharp', text, namespaceQuery).map(({ captures: [name, close] }) => ({
    name: name!.text,
    start: positions.index(name!.span.start),
    end: close ? positions.index(close.span.end) : text.length,
  }));
  return found.sort((a, b) => a.start - b.start);
}
