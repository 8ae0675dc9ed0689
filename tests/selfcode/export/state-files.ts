import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { WorkflowState } from '#host/selfcode/export/workflow-state-schema.js';

/** A folder with these files, for one test. */
export function folder(files: Record<string, string> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'tars-state-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

/** A state file of this text or value. */
export function stateFile(content: unknown): string {
  const place = join(folder(), 'workflow-state.json');
  const raw = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(place, raw ? content : JSON.stringify(content));
  return place;
}

/** A state as TARS left one: running for years, a file in work that no list has, output of builds. */
export const stuckFile = fileURLToPath(new URL('fixtures/stuck.json', import.meta.url));
export const own: WorkflowState = {
  CurrentStage: 'Testing',
  FilesToProcess: ['src/b.cs'],
  ProcessedFiles: ['src/a.cs'],
  FailedFiles: [],
  CurrentFile: null,
  StartTime: '2026-03-01T10:00:00.000Z',
  EndTime: null,
  Status: 'running',
  ErrorMessage: null,
  Statistics: { totalFiles: 2 },
  ReplicaIds: { analyzer: 'a'.repeat(64) },
  TarsHyperlight: {
    version: 1,
    run: 'r1',
    journal: 'runs/r1/journal.jsonl',
    base: '1'.repeat(40),
    branch: null,
    head: null,
    fingerprint: null,
    end: null,
    files: { improved: 1 },
    edits: { committed: 3, reverted: 1 },
  },
};
