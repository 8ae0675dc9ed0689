import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Range } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { tarscli } from '../cli/cli.js';
import { type LspClient, placesOf } from './lsp-client.js';
import { uriOf } from './lsp-folders.js';

export interface Typed {
  name: string;
  languageId: string;
  text: string;
}

/** Pieces of code of all languages, right and wrong, and characters of every width. */
const pieces = [
  ...[
    'int x = 1;\n',
    'throw e;',
    'try { N(); } catch (Exception e) { throw e; }\n',
    'debugger;\n',
    'except:\n    pass\n',
  ],
  ...['{', '}', '(', ')', '"', "'", '`', '/*', '*/', '//', '#', '\n', '\r\n', '\r', '\t', ' ', ';'],
  ...[
    'é',
    '漢字',
    '😀',
    '\u2028',
    'tars-ignore: 001',
    '// tars-ignore-file: *\n',
    'if (a == b) ',
    'return',
    'var y = ',
  ],
];

/** Numbers that a seed decides. */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Types at random: puts in, takes out, undoes. */
export async function type(
  client: LspClient,
  documents: readonly Typed[],
  edits: number,
  next: ReturnType<typeof random>,
) {
  const [root] = [client];
  for (let edit = 0; edit < edits; edit++) {
    const { name, text } = documents[next(documents.length)]!;
    const now = root.textOf(name);
    // Not even a cat on the keyboard goes on forever.
    if (now.length > 2 * text.length + 2000 || next(60) === 0) await root.replace(name, text);
    else await root.change(name, rangeIn(now, next), next(3) === 0 ? '' : pieces[next(pieces.length)]!);
  }
}

function rangeIn(text: string, next: ReturnType<typeof random>): Range {
  const document = TextDocument.create('x:', '', 0, text);
  const start = next(text.length + 1);
  const end = Math.min(text.length, start + (next(2) === 0 ? 0 : next(30)));
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

/** Expects the diagnostics of each document, as it is now, to be what tarscli finds in a file with that text. */
export async function expectAsTarscli(
  client: LspClient,
  root: string,
  documents: readonly Typed[],
  seed: string,
) {
  const shown: unknown[] = [];
  for (const { name } of documents) {
    const path = decodeURIComponent(new URL(name).pathname).slice(root.length + 1);
    shown.push([path, placesOf(await client.pushed(name))]);
    writeFileSync(join(root, path), client.textOf(name).toWellFormed());
  }
  const { stdout, stderr } = await tarscli(['analyze', '.', '--format', 'json'], { cwd: root });
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as {
    files: { path: string; findings: { ruleId: string; span: Record<string, number> }[] }[];
  };
  const found = new Map(
    report.files.map(({ path, findings }) => [
      path,
      findings
        .toSorted((a, b) => a.span.start! - b.span.start! || a.span.end! - b.span.end!)
        .map(({ ruleId, span }) => [
          ruleId,
          ...[span.line! - 1, span.column! - 1, span.endLine! - 1, span.endColumn! - 1],
        ]),
    ]),
  );
  expect([seed, shown]).toEqual([
    seed,
    shown.map((one) => {
      const [path] = one as [string];
      return [path, found.get(path) ?? []];
    }),
  ]);
}

/** Megabytes of a process that are in memory; undefined where nobody says so. */
export function residentMegabytes(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

export const documentsIn = (root: string, files: readonly Typed[]): Typed[] =>
  files.map((file) => ({ ...file, name: uriOf(join(root, file.name)) }));
