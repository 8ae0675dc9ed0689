import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Search } from '../../clients/vscode/src/find/found.js';

/** What settings of VS Code say for the workspace folder. */
export const inFolder = '$'.concat('{workspaceFolder}');

/** A link, to a place relative to it. */
export class Link {
  readonly to: string;

  constructor(to: string) {
    this.to = to;
  }
}

/** A file that may be run. */
export class Program {
  readonly text: string;

  constructor(text = '#!/bin/sh\nexit 1\n') {
    this.text = text;
  }
}

export type Entry = string | Link | Program;

/** A folder with these files, gone after the test. Names that end in a slash are folders. */
export function folderWith(entries: Record<string, Entry>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tars-vscode-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, entry] of Object.entries(entries)) {
    const path = join(folder, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (name.endsWith('/')) continue;
    if (entry instanceof Link) symlinkSync(entry.to, path);
    else if (typeof entry === 'string') writeFileSync(path, entry);
    else {
      writeFileSync(path, entry.text);
      chmodSync(path, 0o755);
    }
  }
  return folder;
}

/** The files of an installed package in a folder. */
export function installed(folder: string, version = '1.2.3'): Record<string, Entry> {
  const manifest = { name: 'tars-hyperlight', version, bin: { tarscli: 'dist/cli/main.js' } };
  return {
    [`${folder}/package.json`]: JSON.stringify(manifest),
    [`${folder}/dist/cli/main.js`]: new Program('#!/usr/bin/env node\n'),
  };
}

/** What is looked for in a folder: trusted, nothing set, and a Node on PATH. */
export function searchIn(folder: string, given: Partial<Search> = {}): Search {
  const programs = folderWith({ node: new Program() });
  return {
    folder,
    folders: [folder],
    trusted: true,
    setting: {},
    path: programs,
    home: '/nonexistent',
    platform: 'linux',
    ...given,
    ...(given.path !== undefined && { path: `${given.path}:${programs}` }),
  };
}
