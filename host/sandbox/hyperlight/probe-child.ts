import { loadAddon } from './addon.js';
import { answerParent } from './child.js';

answerParent(async () => {
  const loaded = loadAddon();
  if ('reason' in loaded) throw new Error(`[unavailable] ${loaded.reason}`);
  return loaded.addon.probe();
});
