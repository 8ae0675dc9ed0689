// Reads as the F# parser of TARS's first version does: it knows four beginnings of blocks, wherever they stand, and
// passes over every other line outside of them.

export interface KnownBlock {
  type: 'Meta' | 'Reasoning' | 'FSharp' | 'Mcp';
  server: string | undefined;
  content: string[];
}

const beginnings = [
  ['meta {', 'Meta'],
  ['reasoning {', 'Reasoning'],
  ['FSHARP {', 'FSharp'],
] as const;

export function readKnown(text: string): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let open: KnownBlock | undefined;
  for (const line of text.split('\n').map((one) => one.trim())) {
    const known = beginnings.find(([beginning]) => line.startsWith(beginning));
    if (known !== undefined) open = { type: known[1], server: undefined, content: [] };
    else if (line.slice(0, 3).toUpperCase() === 'MCP') {
      open = { type: 'Mcp', server: line.slice(3).trim().replace(/\{$/, '').trim(), content: [] };
    } else if (line === '}') {
      if (open !== undefined) blocks.push(open);
      open = undefined;
    } else open?.content.push(line);
  }
  return blocks;
}
