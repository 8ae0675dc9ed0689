import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegular } from '../base/read-regular.js';
import { JsonDocument } from '../json/document.js';

/** A test command that fits what lies in a folder. */
export interface Detected {
  command: string;
  /** What it was concluded from, as a clause. */
  why: string;
}

const maximumBytes = 1024 * 1024;
/** A folder with more entries is no project's root. */
const mostEntries = 10_000;

/** Names the shell takes as they are. */
const plain = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

const dotnet = (project = '') =>
  `dotnet test${project && ` ${project}`} --logger trx --results-directory "$TARS_TEST_RESULTS"`;

/**
 * Detects the command that tests a repository, by the files in its root. Returns undefined if nothing is known. The
 * command isn't run, and must not be before the user has approved it. `root`: the real path.
 */
export async function detectTestCommand(root: string): Promise<Detected | undefined> {
  const names = (await readdir(root).catch(() => [])).slice(0, mostEntries).sort();
  return (
    ofDotnet(names) ??
    (await ofNpm(root, names)) ??
    ofPython(names) ??
    found(names, 'Cargo.toml', 'cargo test') ??
    found(names, 'go.mod', 'go test ./...') ??
    (await ofMake(root, names))
  );
}

function ofDotnet(names: readonly string[]): Detected | undefined {
  for (const ending of [/\.slnx?$/i, /\.(?:cs|fs|vb)proj$/i]) {
    const projects = names.filter((name) => ending.test(name));
    if (projects.length === 1) return { command: dotnet(), why: `there is ${projects[0]}` };
    // dotnet asks which one, so it must be named.
    const named = projects.find((name) => plain.test(name));
    if (named !== undefined) {
      return { command: dotnet(named), why: `there is ${named}, the first of ${projects.length}` };
    }
  }
  return undefined;
}

async function ofNpm(root: string, names: readonly string[]): Promise<Detected | undefined> {
  const text = await textOf(root, 'package.json', names);
  const script = text === undefined ? undefined : testScriptOf(text);
  // What `npm init` writes.
  if (script === undefined || script.includes('no test specified')) return undefined;
  return { command: 'npm test', why: `package.json has a test script: ${script.slice(0, 200)}` };
}

function testScriptOf(text: string): string | undefined {
  try {
    const { value } = JsonDocument.parse(text.replace(/^\uFEFF/, ''), { values: 100_000 });
    const test = (value as { scripts?: { test?: unknown } } | null)?.scripts?.test;
    return typeof test === 'string' && test.trim() !== '' ? test : undefined;
  } catch {
    return undefined;
  }
}

function ofPython(names: readonly string[]): Detected | undefined {
  const file = ['pyproject.toml', 'pytest.ini', 'tox.ini'].find((name) => names.includes(name));
  const command = 'python -m pytest --junitxml="$TARS_TEST_RESULTS/junit.xml"';
  return file === undefined ? undefined : { command, why: `there is ${file}` };
}

async function ofMake(root: string, names: readonly string[]): Promise<Detected | undefined> {
  for (const name of ['GNUmakefile', 'makefile', 'Makefile']) {
    const text = await textOf(root, name, names);
    const hasTarget = text?.split('\n').some((line) => /^test[ \t]*:(?!=)/.test(line));
    if (hasTarget) return { command: 'make test', why: `${name} has the target test` };
  }
  return undefined;
}

function found(names: readonly string[], name: string, command: string): Detected | undefined {
  return names.includes(name) ? { command, why: `there is ${name}` } : undefined;
}

async function textOf(root: string, name: string, names: readonly string[]): Promise<string | undefined> {
  if (!names.includes(name)) return undefined;
  const read = await readRegular(join(root, name), maximumBytes, root).catch(() => undefined);
  return read === undefined || 'problem' in read ? undefined : read.bytes.toString();
}
