import { loadAddon } from './addon.js';
import { answerParent } from './child.js';
import type { CompileInput } from './compile.js';

answerParent(async ({ agent, syntax, fuel }: CompileInput) => {
  const loaded = loadAddon();
  if ('reason' in loaded) throw new Error(`[unavailable] ${loaded.reason}`);
  return loaded.addon.compile(agent, syntax, fuel);
});
