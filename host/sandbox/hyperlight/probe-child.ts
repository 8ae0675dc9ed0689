import { loadAddon } from './addon.js';
import { serveAddonRequest } from './serve-addon-request.js';

// The process that host/sandbox/hyperlight/probe.ts starts.
await serveAddonRequest(async () => {
  const loaded = loadAddon();
  if ('reason' in loaded) throw new Error(`[unavailable] ${loaded.reason}`);
  return { answer: await loaded.addon.probe() };
});
