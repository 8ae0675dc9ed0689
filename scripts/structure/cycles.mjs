/**
 * The groups of nodes that reach each other, by Tarjan's algorithm. `edges`: `{ from, to }`; those that start a thread
 * don't count.
 */
export function cycles(edges) {
  const next = new Map();
  for (const { from, to, starts } of edges) {
    if (!next.has(from)) next.set(from, new Set());
    if (from !== to && !starts) next.get(from).add(to);
  }
  const state = { next, index: new Map(), low: new Map(), stack: [], onStack: new Set(), groups: [] };
  for (const node of next.keys()) if (!state.index.has(node)) connect(state, node);
  return state.groups.map((group) => group.sort()).sort();
}

function connect(state, node) {
  const { next, index, low, stack, onStack, groups } = state;
  index.set(node, index.size);
  low.set(node, index.get(node));
  stack.push(node);
  onStack.add(node);
  for (const other of next.get(node) ?? []) {
    if (!index.has(other)) connect(state, other);
    if (onStack.has(other)) low.set(node, Math.min(low.get(node), low.get(other)));
  }
  if (low.get(node) !== index.get(node)) return;
  const group = stack.splice(stack.indexOf(node));
  for (const member of group) onStack.delete(member);
  if (group.length > 1) groups.push(group);
}
