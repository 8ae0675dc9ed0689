import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
export const main = join(repository, 'dist/cli/main.js');

export interface Answer {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunSettings {
  cwd?: string;
  input?: string | Uint8Array;
  env?: NodeJS.ProcessEnv;
  /** Whose process it is; only root can choose. */
  uid?: number;
}

/** Runs the built tarscli as its users do: a process of its own, its outputs not terminals. */
export function tarscli(
  args: readonly string[],
  { cwd, input, env, uid }: RunSettings = {},
): Promise<Answer> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: cwd ?? repository,
    env: { ...process.env, NO_COLOR: '', FORCE_COLOR: undefined, ...env },
    stdio: 'pipe',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const answer: Answer = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    answer.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    answer.stderr += text;
  });
  child.stdin.on('error', () => undefined).end(input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => {
      // Of a run that nobody was to end, a failed assertion tells more by it.
      if (signal !== null) answer.stderr += `(ended by ${signal})\n`;
      resolve({ ...answer, code });
    });
  });
}

/** A folder with these files, gone after the test. */
export function folder(files: Record<string, string | Uint8Array>): string {
  const path = mkdtempSync(join(tmpdir(), 'tarscli-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

/** A few rules of each kind, independent of what the built-in database becomes. */
export const patterns = join(repository, 'tests/cli/patterns.json');

/** C# with so many lines that TARS001 finds, a warning with a fix, in the test's patterns. */
export function comparisons(count: number, lineEnd = '\n'): string {
  const methods = Array.from({ length: count }, (_, index) => `    bool M${index}(bool é) => é == true;`);
  return ['class C', '{', ...methods, '}', ''].join(lineEnd);
}

/** What `--fix` makes of it. */
export function fixedComparisons(count: number, lineEnd = '\n'): string {
  return comparisons(count, lineEnd).replaceAll(' == true', '');
}

/** C# that TARS002 finds, an error. */
export const rethrow = 'class C { void M() { try { } catch (System.Exception e) { throw e; } } }\n';

export function run(args: readonly string[], settings?: RunSettings): Promise<Answer> {
  return tarscli(['hyperlight-run', 'pattern-matcher', '--patterns', patterns, ...args], settings);
}
