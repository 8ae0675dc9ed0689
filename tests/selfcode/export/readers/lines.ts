// Reads as TARS's V1Parser does, which is the reader of v2: by lines, any type of block, closed by the first line that
// is a brace or a fence.

export interface LineBlock {
  type: string;
  header: string;
  content: string[];
  parameters: Map<string, string>;
}

const types: Readonly<Record<string, string>> = {
  meta: 'Meta',
  text: 'Text',
  code: 'Code',
  fsharp: 'FSharp',
  'f#': 'FSharp',
  csharp: 'CSharp',
  'c#': 'CSharp',
  json: 'JSON',
  yaml: 'YAML',
  markdown: 'Markdown',
  md: 'Markdown',
  command: 'Command',
  query: 'Query',
  transform: 'Transformation',
  analyze: 'Analysis',
  reflect: 'Reflection',
  execute: 'Execution',
};

export function readLines(text: string): LineBlock[] {
  const blocks: LineBlock[] = [];
  let open: LineBlock | undefined;
  for (const line of text.split(/[\r\n]/)) {
    const trimmed = line.trim();
    if (open !== undefined) {
      if (trimmed !== '}' && trimmed !== '```') open.content.push(line);
      else {
        blocks.push(open);
        open = undefined;
      }
    } else if (trimmed.endsWith('{')) open = opened(trimmed.slice(0, -1).trim());
    else if (trimmed.startsWith('```')) open = opened(trimmed.slice(3).trim());
  }
  if (open !== undefined) throw new SyntaxError(`${open.header} is never closed`);
  return blocks;
}

function opened(header: string): LineBlock {
  const bracket = header.indexOf('(');
  const named = bracket > 0 && header.endsWith(')');
  const type = (named ? header.slice(0, bracket).trim() : header).toLowerCase();
  const given = named ? header.slice(bracket + 1, -1).matchAll(/(\w+)="([^"]*)"/g) : [];
  const parameters = new Map(Array.from(given, ([, name, value]) => [name!, value!]));
  return { type: types[type] ?? 'Unknown', header, content: [], parameters };
}
