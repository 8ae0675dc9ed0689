import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'tars-hyperlight/client';
import { main } from '../cli/cli.js';
import type { DoorOptions } from './contract.js';

/** A running `tarscli serve`, with a socket of its own. */
export interface Serving {
  place: string;
  process: ChildProcess;
  stop(): Promise<number | null>;
}

export async function startServer(
  { roots, allowWrite }: DoorOptions,
  args: readonly string[] = [],
): Promise<Serving> {
  const folder = mkdtempSync(join(tmpdir(), 'tars-serve-'));
  const place = join(folder, 'own.sock');
  const given = [
    ...roots.flatMap((root) => ['--root', root]),
    ...(allowWrite ? ['--allow-write'] : []),
    ...args,
  ];
  const child = spawn(process.execPath, [main, 'serve', '--socket', place, ...given], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    let told = '';
    child.stderr!.setEncoding('utf8').on('data', (text) => {
      told += text;
      if (told.includes('listening on')) resolve();
    });
    void ended.then(() => reject(new Error(`the server ended: ${told}`)));
  });
  return {
    place,
    process: child,
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

export const connectTo = (serving: Serving) => Client.connect(serving.place);
