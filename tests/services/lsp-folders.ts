import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';

export const uriOf = (path: string) => pathToFileURL(path).href;

/** A folder with these files, by its real path, gone after the test. */
export function workspace(files: Record<string, string>): string {
  const path = filled(files);
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A folder with these files, by its real path, which is left to who asks for it. */
export function filled(files: Record<string, string>): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'tars-lsp-')));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

export const readFrom = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
