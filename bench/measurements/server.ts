import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFile } from '#host/bench/generated.js';
import { interleave } from '#host/bench/interleave.js';
import type { Measurement } from '#host/bench/record.js';
import { relateTo, rowsOf } from '#host/bench/rows.js';
import { roundsOf, type Setup } from '#host/bench/setup.js';
import { Core } from '../../host/index.js';
import { Client } from '../../host/services/rpc/client.js';
import { command } from '../lib/command.js';

const main = fileURLToPath(new URL('../../cli/main.js', import.meta.url));
const node = 'node -e 0';
const inProcess = 'in process';

/** Measures tarscli by a warm server from start to exit, and what a request costs beside the call that it makes. */
export async function server(setup: Setup): Promise<Measurement[]> {
  const root = await mkdtemp(join(tmpdir(), 'tars-bench-server-'));
  const file = join(root, 'a.cs');
  await writeFile(file, generatedFile(20_000).text);
  const place = join(root, 'own.sock');
  const env = { XDG_RUNTIME_DIR: root };
  const child = spawn(process.execPath, [main, 'serve', '--root', root, '--socket', place], {
    stdio: 'ignore',
  });
  try {
    return [await runs(setup, file, env), await calls(setup, root, place)];
  } finally {
    await command(process.execPath, [main, 'serve', '--stop', '--root', root], env).catch(() => {});
    child.kill();
    await rm(root, { recursive: true, force: true });
  }
}

async function runs(setup: Setup, file: string, env: NodeJS.ProcessEnv): Promise<Measurement> {
  const tarscli = (...more: string[]) => {
    const args = [main, 'hyperlight-run', 'pattern-matcher', '--file', file, '--fail-on', 'never', ...more];
    return command(process.execPath, args, env, dirname(file));
  };
  const results = await interleave(
    [
      { name: node, run: () => command(process.execPath, ['-e', '0']) },
      { name: 'tarscli --use-server', run: () => tarscli('--use-server') },
      { name: 'tarscli', run: () => tarscli() },
      ...setup.competitors.starts,
    ],
    roundsOf(setup, 'server', 3),
  );
  const rows = rowsOf(results, ({ wallMs }) => wallMs);
  return {
    name: 'server',
    title: 'From start to exit, one file of 20 KB',
    unit: 'ms',
    better: 'lower',
    parameter: null,
    rows: relateTo(node, rows),
    notes: ['The server is warm: it was started in the rounds before.'],
  };
}

async function calls(setup: Setup, root: string, place: string): Promise<Measurement> {
  const count = setup.quick ? 20 : 500;
  await using core = await Core.open({ roots: [root] });
  await using client = await connected(place);
  const each = (call: () => Promise<unknown>) => async () => {
    for (let time = 0; time < count; time++) await call();
  };
  const results = await interleave(
    [
      { name: inProcess, run: each(() => core.call('version', {})) },
      { name: 'over a socket', run: each(() => client.call('version', {})) },
    ],
    roundsOf(setup, 'server-call', 3),
  );
  const rows = rowsOf(results, ({ wallMs }) => (wallMs * 1000) / count);
  return {
    name: 'server-call',
    title: 'A request that asks for nothing but the version',
    unit: 'µs',
    better: 'lower',
    parameter: null,
    rows: relateTo(inProcess, rows),
    notes: ['One after another, by one client.'],
  };
}

async function connected(place: string): Promise<Client> {
  for (;;) {
    const client = await Client.connect(place).catch(() => undefined);
    if (client) return client;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
