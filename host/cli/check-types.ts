import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AgentInvalidError } from '../base/errors.js';

/** What the SDK's types ask for. */
const compilerOptions = {
  target: 'es2023',
  lib: ['es2023'],
  module: 'esnext',
  moduleResolution: 'bundler',
  strict: true,
  types: [],
  skipLibCheck: true,
};

/** Of any project, what a check of one file needs otherwise. */
const always = { noEmit: true, composite: false, incremental: false, allowImportingTsExtensions: true };

/** Declares what the worlds import. */
const imports = fileURLToPath(new URL('../../../guests/sdk/imports.d.ts', import.meta.url));

const maximumOutputBytes = 16 * 1024 * 1024;
const linesShown = 20;

/**
 * Checks the types of an agent's file, where TypeScript is installed beside this package: bundling looks at none. The
 * folder's own tsconfig.json holds where there is one.
 * @returns whether they were checked
 * @throws AgentInvalidError
 */
export async function checkTypes(entry: string): Promise<boolean> {
  const compiler = compilerPath();
  if (compiler === undefined || !entry.endsWith('.ts')) return false;
  const own = join(dirname(resolve(entry)), 'tsconfig.json');
  const folder = await mkdtemp(join(tmpdir(), 'tars-types-'));
  try {
    const config = join(folder, 'tsconfig.json');
    const options = existsSync(own)
      ? { extends: own, compilerOptions: always }
      : { compilerOptions: { ...compilerOptions, ...always } };
    await writeFile(config, JSON.stringify({ ...options, files: [resolve(entry), imports], include: [] }));
    const { error, status, stdout } = spawnSync(
      process.execPath,
      [compiler, '--project', config, '--pretty', 'false'],
      { encoding: 'utf8', maxBuffer: maximumOutputBytes, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    if (error) throw new AgentInvalidError(`can't check the types of ${entry}: ${error.message}`);
    if (status === 0) return true;
    const lines = stdout.trim().split('\n');
    const shown = lines.slice(0, linesShown);
    if (lines.length > shown.length) shown.push(`and ${lines.length - shown.length} more lines`);
    throw new AgentInvalidError(`${entry} has wrong types`, {
      details: shown,
      hint: '--no-types builds it all the same',
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** From where this package looks for all that it builds with: what a folder brings along is not run. */
function compilerPath(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    const { bin } = require('typescript/package.json') as { bin: { tsc: string } };
    return join(dirname(require.resolve('typescript/package.json')), bin.tsc);
  } catch {
    return undefined;
  }
}
