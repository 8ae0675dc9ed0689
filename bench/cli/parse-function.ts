import { type Profiler, Session } from 'node:inspector/promises';
import { loadParser } from '../lib/plain-agent.js';
import { nodesOf, stackOf } from './profile.js';

const repeats = 40;

/**
 * Finds the parser's function that makes a tree of a text: in a profile of the parser without rules, the innermost one
 * that nearly all of the component's time is below. The component has no names of functions.
 */
export async function parseFunctionOf(folder: string, text: string, language: string): Promise<string> {
  const parser = await loadParser(folder);
  const rules = parser.compile('[]');
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 200 });
    await session.post('Profiler.start');
    for (let time = 0; time < repeats; time++) parser.analyze({ language, text, rules, views: {} });
    const { profile } = await session.post('Profiler.stop');
    return innermost(profile);
  } finally {
    session.disconnect();
  }
}

function innermost(profile: Profiler.Profile): string {
  const times = new Map<string, { us: number; depth: number }>();
  let all = 0;
  for (const node of nodesOf(profile)) {
    const stack = stackOf(node).filter(({ call }) => call.callFrame.url.startsWith('wasm:'));
    if (stack.length === 0) continue;
    all += node.selfUs;
    const names = stack.map(({ call }) => call.callFrame.functionName).reverse();
    for (const name of new Set(names)) {
      const depth = names.indexOf(name);
      const known = times.get(name) ?? { us: 0, depth };
      times.set(name, { us: known.us + node.selfUs, depth: Math.min(known.depth, depth) });
    }
  }
  const [found] = [...times]
    .filter(([, { us }]) => us > 0.75 * all)
    .sort(([, a], [, b]) => b.depth - a.depth);
  if (!found) throw new Error('the parser has no function that parses, as far as its profile tells');
  return found[0];
}
