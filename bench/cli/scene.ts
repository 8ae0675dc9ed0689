import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Kit, makeKit } from '../lib/kit.js';
import type { RuleLanguage } from '../lib/rules.js';
import { type Command, runCommand } from './process.js';

export const tarscli = fileURLToPath(new URL('../../cli/main.js', import.meta.url));

interface Analyzed {
  path: string;
  text: string;
}

/** A copy of the corpus, which runs may change, and a home for tarscli's caches. */
export interface Scene {
  kit: Kit;
  language: RuleLanguage;
  folder: string;
  /** The files that tarscli analyzes. */
  files: readonly Analyzed[];
  bytes: number;
  /** A path for a report, or a folder of such, by name. */
  inside(name: string): string;
  /** `tarscli <args>`, with its report in a file. */
  tarscli(...args: string[]): Command;
  remove(): Promise<void>;
}

/** All files of the language, whoever wrote them, as the programs that it is compared with take them. */
const choice = ['--include-generated', '--include-vendored', '--fail-on', 'never', '--quiet'];

export async function makeScene(corpus: string, language: RuleLanguage): Promise<Scene> {
  const root = await mkdtemp(join(tmpdir(), 'tars-bench-cli-'));
  const inside = (name: string) => join(root, name);
  const kit = await makeKit(language);
  const folder = inside('corpus');
  await cp(resolve(corpus), folder, { recursive: true, verbatimSymlinks: true });
  await mkdir(inside('home'));
  const home = inside('home');
  const env = { XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_STATE_HOME: home };
  const command = (...args: string[]): Command => ({
    file: process.execPath,
    args: [
      tarscli,
      ...args,
      ...choice,
      ...['--backend', 'jco', '--language', language, '--format', 'json', '--output', inside('report.json')],
    ],
    cwd: folder,
    env,
  });
  const scene = {
    kit,
    language,
    folder,
    inside,
    tarscli: command,
    remove: async () => {
      await kit.remove();
      await rm(root, { recursive: true, force: true });
    },
  };
  const files = await analyzedFiles(scene);
  const sizes = await Promise.all(files.map(({ path }) => stat(join(folder, path))));
  return { ...scene, files, bytes: sizes.reduce((sum, { size }) => sum + size, 0) };
}

async function analyzedFiles({
  folder,
  tarscli: command,
  inside,
  kit,
}: Pick<Scene, 'folder' | 'tarscli' | 'inside' | 'kit'>): Promise<Analyzed[]> {
  await runCommand(command(...patternMatcher(kit)));
  const report = JSON.parse(await readFile(inside('report.json'), 'utf8')) as { files: { path: string }[] };
  return Promise.all(
    report.files.map(async ({ path }) => ({ path, text: await readFile(join(folder, path), 'utf8') })),
  );
}

/** The command that runs the equal rules. */
export const patternMatcher = ({ files }: Kit): string[] => [
  ...['hyperlight-run', 'pattern-matcher', '--dir', '.', '--profile', 'all', '--patterns', files.database],
];

let changes = 0;

/** Changes the file of middle size, calls `run`, and changes it back. No two changes have equally many lines. */
export async function withOneChanged<T>({ folder, files }: Scene, run: () => Promise<T>): Promise<T> {
  const bySize = files.toSorted((a, b) => a.text.length - b.text.length);
  const path = join(folder, bySize[Math.floor(bySize.length / 2)]!.path);
  const bytes = await readFile(path);
  await writeFile(path, `${bytes.toString('utf8')}${'\n// changed'.repeat(++changes)}\n`);
  try {
    return await run();
  } finally {
    await writeFile(path, bytes);
  }
}
