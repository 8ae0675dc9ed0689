import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { MethodName } from 'tars-hyperlight';
import { afterAll, beforeAll, describe } from 'vitest';
import { main, repository, tarscli } from '../cli/cli.js';
import { type CallOptions, contract, type OpenDoor } from './contract.js';

const has = (program: string) => spawnSync(program, ['--version']).status === 0;
const sources = (place: string) =>
  readdirSync(join(repository, place))
    .filter((name) => name.endsWith('.cs'))
    .map((name) => join(repository, place, name));

interface Line {
  id: string;
  progress?: number;
  result?: unknown;
  error?: { code: string; message: string };
}

describe.skipIf(!has('mcs') || !has('mono'))('the .NET bridge', () => {
  let place: string;
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'tars-dotnet-'));
    const all = [...sources('clients/dotnet'), ...sources('tests/services/dotnet-contract')];
    execFileSync('mcs', ['-langversion:7', '-warnaserror', `-out:${join(place, 'verbs.exe')}`, ...all]);
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  contract('from .NET', {
    without: [
      ...(['version', 'agents/list', 'agents/inspect', 'generate', 'validate', 'patterns/list'] as const),
      ...(['patterns/explain', 'patterns/test', 'improve', 'improve/status', 'improve/stop'] as const),
      ...(['doctor', 'stats'] as const),
    ],
    lacks: ['parts', 'result limits', 'deadlines', 'writing', 'more parameters'],
    open: async ({ roots }) => open(place, roots[0]!),
  });
});

function open(place: string, root: string): OpenDoor {
  const socket = join(place, 'own.sock');
  const child = spawn('mono', [join(place, 'verbs.exe'), root, process.execPath, main, socket], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const takers = new Map<string, (line: Line) => void>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    takers.get(line.id)?.(line);
  });
  let asked = 0;
  const say = (value: unknown) => child.stdin.write(`${JSON.stringify(value)}\n`);
  const call = (verb: MethodName, params: unknown, { signal, onProgress }: CallOptions = {}) =>
    new Promise<unknown>((resolve, reject) => {
      const id = `${++asked}`;
      takers.set(id, ({ progress, result, error }) => {
        if (progress !== undefined) onProgress?.({ done: progress });
        else if (error) reject(Object.assign(new Error(error.message), error));
        else resolve(result);
      });
      say({ id, verb, params });
      signal?.addEventListener('abort', () => say({ cancel: id }));
    });
  return {
    call,
    async close() {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await ended;
      await tarscli(['serve', '--stop', '--socket', socket]);
    },
  };
}
