// Reads TARS's oldest grammar: blocks of a closed list of types, with properties and further blocks in them. Strings
// have neither escapes nor interpolation here, in which its two descriptions differ.

export type Value = string | number | boolean | Value[] | { [key: string]: Value };

export interface NestedBlock {
  type: string;
  name: string | undefined;
  properties: Map<string, Value>;
  blocks: NestedBlock[];
}

const types = new Set(
  (
    'CONFIG PROMPT ACTION TASK AGENT AUTO_IMPROVE DESCRIBE SPAWN_AGENT MESSAGE SELF_IMPROVE TARS COMMUNICATION VARIABLE ' +
    'IF ELSE FOR WHILE FUNCTION RETURN IMPORT EXPORT'
  ).split(' '),
);

const tokens =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|([A-Za-z][A-Za-z0-9_]*)|("[^"\\\n]*")|(-?[0-9]+(?:\.[0-9]+)?)|([{}[\]:,])/y;

interface Token {
  kind: 'word' | 'string' | 'number' | 'mark';
  text: string;
}

function tokenize(text: string): Token[] {
  const found: Token[] = [];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < text.length) {
    const at = tokens.lastIndex;
    const match = tokens.exec(text);
    if (match === null)
      throw new SyntaxError(`nothing of the grammar at ${JSON.stringify(text.slice(at, at + 40))}`);
    const [, word, string, number, mark] = match;
    if (word !== undefined) found.push({ kind: 'word', text: word });
    else if (string !== undefined) {
      if (string.includes('${')) throw new SyntaxError(`an interpolation in ${string}`);
      found.push({ kind: 'string', text: string.slice(1, -1) });
    } else if (number !== undefined) found.push({ kind: 'number', text: number });
    else if (mark !== undefined) found.push({ kind: 'mark', text: mark });
  }
  return found;
}

/** @throws SyntaxError */
export function readNested(text: string): NestedBlock[] {
  const all = tokenize(text);
  let at = 0;
  const next = () => all[at++] ?? { kind: 'mark' as const, text: 'the end' };
  const isMark = (mark: string) => all[at]?.kind === 'mark' && all[at]!.text === mark;
  const expectMark = (mark: string) => {
    const token = next();
    if (token.kind !== 'mark' || token.text !== mark)
      throw new SyntaxError(`${token.text} instead of ${mark}`);
  };

  function listOf<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!isMark(close)) {
      items.push(item());
      if (!isMark(close)) expectMark(',');
    }
    expectMark(close);
    return items;
  }

  function property(): [string, Value] {
    const { kind, text: key } = next();
    if (kind !== 'word') throw new SyntaxError(`${key} instead of a name`);
    expectMark(':');
    return [key, value()];
  }

  function value(): Value {
    const token = next();
    if (token.kind === 'string') return token.text;
    if (token.kind === 'number') return Number(token.text);
    if (token.kind === 'mark' && token.text === '[') return listOf(']', value);
    if (token.kind === 'mark' && token.text === '{') return Object.fromEntries(listOf('}', property));
    if (token.text === 'true' || token.text === 'false') return token.text === 'true';
    throw new SyntaxError(`${token.text} instead of a value`);
  }

  function block(): NestedBlock {
    const { text: type } = next();
    if (!types.has(type)) throw new SyntaxError(`${type} is no type of a block`);
    const name = all[at]?.kind === 'word' ? next().text : undefined;
    expectMark('{');
    const properties = new Map<string, Value>();
    const blocks: NestedBlock[] = [];
    while (!isMark('}')) {
      if (all[at + 1]?.text === ':') {
        const [key, one] = property();
        if (properties.has(key)) throw new SyntaxError(`${key} twice`);
        properties.set(key, one);
      } else blocks.push(block());
    }
    expectMark('}');
    return { type, name, properties, blocks };
  }

  const blocks: NestedBlock[] = [];
  while (at < all.length) blocks.push(block());
  return blocks;
}
