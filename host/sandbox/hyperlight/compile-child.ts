import { loadAddon } from './addon.js';
import type { CompileHeader } from './compile.js';
import { serveAddonRequest } from './serve-addon-request.js';

// The process that host/sandbox/hyperlight/compile.ts starts.
await serveAddonRequest(async (header, body) => {
  const { agentBytes, syntaxBytes, fuel } = header as CompileHeader;
  const loaded = loadAddon();
  if ('reason' in loaded) throw new Error(`[unavailable] ${loaded.reason}`);
  const agent = body.subarray(0, agentBytes);
  const syntax = syntaxBytes === undefined ? undefined : body.subarray(agentBytes);
  return { answer: 'compiled', body: await loaded.addon.compile(agent, syntax, fuel) };
});
