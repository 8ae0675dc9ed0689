import { loadAddon } from './addon.js';
import { answerParent } from './child-answer.js';

await answerParent(async () => {
  const loaded = loadAddon();
  if ('reason' in loaded) throw new Error(`[unavailable] ${loaded.reason}`);
  return { answer: await loaded.addon.probe() };
});
