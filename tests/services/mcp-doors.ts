import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { MethodName } from 'tars-hyperlight';
import { main } from '../cli/cli.js';
import type { CallOptions, DoorOptions, OpenDoor } from './contract.js';
import { httpServer } from './mcp-client.js';

const tools: Partial<Record<MethodName, string>> = {
  analyze: 'analyze',
  run: 'run_agent',
  fix: 'suggest_fixes',
  validate: 'validate_change',
  'agents/list': 'list_agents',
  'patterns/list': 'list_patterns',
  'patterns/explain': 'explain_pattern',
  feedback: 'give_feedback',
  improve: 'improve',
  doctor: 'doctor',
};

/** Verbs of the core that no tool has. */
export const without: readonly MethodName[] = [
  'agents/inspect',
  'generate',
  'improve/status',
  'improve/stop',
  'patterns/test',
  'stats',
  'version',
];

/** The core's verbs through a client of the protocol. */
export function openDoor(client: Client, close: () => Promise<unknown>): OpenDoor {
  return {
    async call(method, params, options = {}) {
      const { as, scores: _, ...given } = params as Record<string, unknown>;
      const name = method === 'fix' && as === 'write' ? 'apply_fixes' : tools[method]!;
      return answer(client, name, { ...snakeCase(given), ...argumentsFor(options) }, options);
    },
    async close() {
      await client.close();
      await close();
    },
  };
}

async function answer(client: Client, name: string, given: Record<string, unknown>, options: CallOptions) {
  const { signal, onProgress } = options;
  const result = await client.callTool(
    { name, arguments: given },
    {
      timeout: 600_000,
      ...(signal && { signal }),
      ...(onProgress && { onprogress: ({ progress }) => onProgress({ done: progress }) }),
    },
  );
  const text = textOf(result);
  if (!result.isError) return result.structuredContent;
  const { error } = JSON.parse(text);
  throw Object.assign(new Error(error.message), error);
}

/** The text of a tool's result. */
export function textOf({ content }: { content: readonly unknown[] }): string {
  return (content[0] as { text: string }).text;
}

function argumentsFor({ deadlineMs, maxBytes }: CallOptions): Record<string, number> {
  return { max_chars: maxBytes ?? 1_000_000, ...(deadlineMs && { timeout_seconds: deadlineMs / 1000 }) };
}

function snakeCase(given: Record<string, unknown>): Record<string, unknown> {
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [snake(name), value]));
}

function flags({ roots, allowWrite }: DoorOptions): string[] {
  return [...roots.flatMap((root) => ['--root', root]), ...(allowWrite ? ['--allow-write'] : [])];
}

const us = { name: 'test', version: '1' };

export async function stdioClient(
  args: readonly string[],
  era: 'legacy' | 'auto',
  cwd?: string,
): Promise<Client> {
  const client = new Client(us, { versionNegotiation: { mode: era } });
  const server = { command: process.execPath, args: [main, 'mcp', ...args], stderr: 'ignore' as const };
  await client.connect(new StdioClientTransport({ ...server, ...(cwd && { cwd }) }));
  return client;
}

export async function httpClient(url: string, token: string, era: 'legacy' | 'auto'): Promise<Client> {
  const client = new Client(us, { versionNegotiation: { mode: era } });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return client;
}

export async function openStdio(options: DoorOptions): Promise<OpenDoor> {
  return openDoor(await stdioClient(flags(options), 'legacy'), async () => {});
}

export async function openHttp(options: DoorOptions): Promise<OpenDoor> {
  const token = 'a-token-of-the-contract';
  const [cwd] = options.roots as [string];
  const server = await httpServer(flags(options), { cwd, env: { TARS_MCP_TOKEN: token } });
  return openDoor(await httpClient(server.url, token, 'auto'), server.close);
}
