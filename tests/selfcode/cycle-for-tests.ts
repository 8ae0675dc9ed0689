import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SelfCodeEvent } from '#host/selfcode/events.js';
import type { CycleOptions, RunHooks } from '#host/selfcode/options.js';
import type { RunSummary } from '#host/selfcode/run-summary.js';
import { SelfCode } from '#host/selfcode/self-code.js';
import { patterns } from '../cli/cli.js';

/** An empty folder of this test. */
export function emptyFolder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'tars-self-code-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const identity = [
  '-c',
  'user.name=Tester',
  '-c',
  'user.email=tester@localhost',
  '-c',
  'commit.gpgsign=false',
];

export function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8' });
}

/** A repository with one commit of these files. */
export function repository(files: Record<string, string | Uint8Array>): string {
  const root = emptyFolder();
  git(root, 'init', '-q', '-b', 'main');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'first');
  return root;
}

/** What all runs of tests have in common: the tests' patterns, and the backend that runs everywhere. */
export const usual: CycleOptions = {
  patterns: [patterns],
  // No time limit that a busy machine reaches.
  host: { backend: 'jco', limits: { wallMs: 300_000 } },
};

export interface Finished {
  summary: RunSummary;
  folder: string;
  events: SelfCodeEvent[];
  notices: string[];
}

/** Runs to the end. */
export async function finish(
  events: AsyncIterable<SelfCodeEvent>,
  notices: string[] = [],
): Promise<Finished> {
  const all: SelfCodeEvent[] = [];
  for await (const event of events) all.push(event);
  const last = all.at(-1);
  if (last?.type !== 'ended') throw new Error('the run did not end');
  return { summary: last.summary, folder: last.folder, events: all, notices };
}

export async function improve(
  folder: string,
  options: CycleOptions = {},
  { state = emptyFolder(), ...hooks }: RunHooks & { state?: string } = {},
): Promise<Finished & { state: string }> {
  const notices: string[] = [];
  const selfCode = await SelfCode.open({ folder, state });
  const given = { onNotice: (text: string) => notices.push(text), ...hooks };
  return { state, ...(await finish(selfCode.start({ ...usual, ...options }, given), notices)) };
}

/** How the edits ended, with how many of each. */
export function ends({ edits }: RunSummary): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { end } of edits) counts[end] = (counts[end] ?? 0) + 1;
  return counts;
}
