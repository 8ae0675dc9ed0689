import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../cli/cli.js';

const run = promisify(execFile);

/** The extension's sources. */
export const sources = join(repository, 'clients/vscode');

/** Builds the extension into a folder of its own, gone when it is disposed of. */
export async function packed(env: NodeJS.ProcessEnv = {}) {
  const out = mkdtempSync(join(tmpdir(), 'tars-vsix-'));
  const build = join(repository, 'scripts/build-vscode.mjs');
  const { stdout } = await run(process.execPath, [build, '--out', out], {
    env: { ...process.env, ...env },
    maxBuffer: 1 << 24,
  });
  const path = stdout.trim().split('\n').at(-1)!;
  return { path, bytes: readFileSync(path), [Symbol.dispose]: () => rmSync(out, { recursive: true }) };
}

interface Zip {
  eachEntry(): AsyncIterable<{ fileName: string }>;
  openReadStreamPromise(entry: { fileName: string }): Promise<AsyncIterable<Buffer>>;
}

/** The texts of the files in a VSIX, by their names, in its order. */
export async function unpacked(bytes: Buffer): Promise<Map<string, string>> {
  const { fromBufferPromise } = createRequire(join(sources, 'package.json'))('yauzl') as {
    fromBufferPromise(bytes: Buffer, options: { lazyEntries: true }): Promise<Zip>;
  };
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const files = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
    files.set(entry.fileName, Buffer.concat(chunks).toString('utf8'));
  }
  return files;
}
