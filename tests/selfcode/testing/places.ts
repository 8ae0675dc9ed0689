import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CommandResult, TestCommand } from '#host/selfcode/testing/command.js';
import { runCommand } from '#host/selfcode/testing/run-command.js';

/** A folder of the test's own. */
export function ownFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tars-testing-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Place {
  root: string;
  cwd: string;
  resultsFolder: string;
}

/** A work tree and a folder of results. */
export function ownPlace(files: Record<string, string> = {}): Place {
  const root = ownFolder();
  const cwd = join(root, 'work');
  mkdirSync(cwd);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return { root, cwd, resultsFolder: join(root, 'results') };
}

export function commandAt(place: Place, command: string, more: Partial<TestCommand> = {}): TestCommand {
  const { cwd, resultsFolder } = place;
  return { command, cwd, resultsFolder, timeoutMs: 60_000, confinement: 'auto', ...more };
}

export const never = new AbortController().signal;

export function runAt(
  place: Place,
  command: string,
  more: Partial<TestCommand> = {},
): Promise<CommandResult> {
  return runCommand(commandAt(place, command, more), never);
}
