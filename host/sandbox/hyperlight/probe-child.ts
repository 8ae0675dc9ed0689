import { loadAddon } from './addon.js';
import { answerParent } from './child-answer.js';

// The process that host/sandbox/hyperlight/probe.ts starts.
await answerParent(async () => {
  const loaded = loadAddon();
  if ('reason' in loaded) throw new Error(`[unavailable] ${loaded.reason}`);
  return { answer: await loaded.addon.probe() };
});
