import { walk } from './sources.mjs';

const kinds = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** `{ path, name, line, lines, body }` of every function with a body. */
export function functionsOf({ path, text, program }) {
  const found = [];
  const lineAt = lineCounter(text);
  walk(program, (node, parent) => {
    if (!kinds.has(node.type) || !node.body) return;
    const { start, end } = parent?.type === 'MethodDefinition' ? parent : node;
    const line = lineAt(start);
    const body = text.slice(node.body.start, node.body.end);
    found.push({ path, name: nameOf(node, parent, text), line, lines: lineAt(end) - line + 1, body });
  });
  return found;
}

function nameOf(node, parent, text) {
  const name = node.id ?? parent?.key ?? (parent?.type === 'VariableDeclarator' ? parent.id : undefined);
  return name ? text.slice(name.start, name.end) : '(anonymous)';
}

function lineCounter(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
