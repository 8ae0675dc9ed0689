// Reads workflows of thought as TARS's WotParser does, by lines, and is as strict as its grammar `wot.ebnf`: what the
// parser passes over is an error here.

export interface WotNode {
  id: string;
  kind: string;
  fields: Map<string, string>;
  input: string[];
  args: Map<string, string>;
}

export interface Workflow {
  meta: Map<string, string>;
  inputs: Map<string, string>;
  policy: Map<string, string | number | string[]>;
  nodes: WotNode[];
  edges: [string, string][];
}

const string = /^"([^"\n]*)"$/;
const keys = {
  meta: new Set(['name', 'version', 'risk', 'description', 'domain', 'difficulty']),
  node: new Set(['goal', 'output', 'input', 'tool', 'verdict', 'condition', 'args']),
};

/** @throws SyntaxError with the line */
export function readWorkflow(text: string): Workflow {
  const flow: Workflow = { meta: new Map(), inputs: new Map(), policy: new Map(), nodes: [], edges: [] };
  let section: 'meta' | 'inputs' | 'policy' | 'workflow' | undefined;
  let node: WotNode | undefined;
  let closed = false;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const fail = (why: string): never => {
      throw new SyntaxError(`line ${index + 1}, ${why}: ${raw}`);
    };
    if (line === '' || line.startsWith('//')) continue;
    if (closed) fail('after the end');
    const header = /^(meta|inputs|policy|workflow)(?:\s+"[^"\n]*")?\s*\{$/.exec(line);
    // The parser enters a section wherever its header stands.
    if (header !== null) {
      if (section !== undefined) fail('a section in another');
      section = header[1] as typeof section;
    } else if (line === '}') {
      if (node !== undefined) {
        flow.nodes.push(node);
        node = undefined;
      } else {
        closed = section === 'workflow';
        section = undefined;
      }
    } else if (section === 'workflow') node = inWorkflow(line, flow, node, fail) ?? node;
    else if (section === undefined) fail('outside of all sections');
    else {
      const [key, value] = keyValue(line, fail);
      if (section === 'meta' && !keys.meta.has(key)) fail('no key of meta');
      if (section === 'policy') flow.policy.set(key, policyValue(value, fail));
      else flow[section!].set(key, unquoted(value, fail));
    }
  }
  if (!closed || node !== undefined) throw new SyntaxError('the workflow is never closed');
  return flow;
}

function inWorkflow(
  line: string,
  flow: Workflow,
  node: WotNode | undefined,
  fail: (why: string) => never,
): WotNode | undefined {
  // The parser takes these wherever they stand.
  if (line.startsWith('node') && line.includes('{')) {
    const [, id, kind] =
      /^node\s+"([\w-]+)"\s+kind="(reason|work)"\s*\{$/.exec(line) ?? fail('no header of a node');
    if (node !== undefined) fail('a node in another');
    return { id: id!, kind: kind!, fields: new Map(), input: [], args: new Map() };
  }
  if (line.startsWith('edge')) {
    const [, from, to] = /^edge\s+"([\w-]+)"\s*->\s*"([\w-]+)"$/.exec(line) ?? fail('no edge');
    flow.edges.push([from!, to!]);
    return undefined;
  }
  if (node === undefined) return fail('outside of all nodes');
  const [key, value] = keyValue(line, fail);
  if (!keys.node.has(key)) fail('no key of a node');
  if (key === 'input') node.input = list(value, fail);
  else if (key === 'args') node.args = pairs(value, fail);
  else node.fields.set(key, unquoted(value, fail));
  return undefined;
}

function keyValue(line: string, fail: (why: string) => never): [string, string] {
  const [, key, value] = /^([A-Za-z0-9_-]+)\s*=\s*(.+)$/.exec(line) ?? fail('no key and value');
  return [key!, value!];
}

function unquoted(value: string, fail: (why: string) => never): string {
  const text = (string.exec(value) ?? fail('no quoted text'))[1]!;
  return text.includes('${') ? fail('an interpolation') : text;
}

/** The parser splits at commas and semicolons wherever they are. */
function list(value: string, fail: (why: string) => never): string[] {
  if (!/^\[.*\]$/.test(value)) fail('no list');
  return value
    .slice(1, -1)
    .split(/[,;]/)
    .map((one) => unquoted(one.trim(), fail));
}

/** Quoted pairs, none of which is empty. */
function pairs(value: string, fail: (why: string) => never): Map<string, string> {
  const pair = '"([^"\\n]+)"\\s*:\\s*"([^"\\n]+)"';
  if (!new RegExp(`^\\{\\s*(?:${pair}(?:\\s*,\\s*${pair})*)?\\s*\\}$`).test(value)) fail('no pairs');
  return new Map(Array.from(value.matchAll(new RegExp(pair, 'g')), ([, name, text]) => [name!, text!]));
}

function policyValue(value: string, fail: (why: string) => never): number | string[] {
  if (value.startsWith('[')) return list(value, fail);
  if (!/^\d+$/.test(value) || Number(value) > 2_147_483_647) fail('no 32-bit number');
  return Number(value);
}
