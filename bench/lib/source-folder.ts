import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceFile } from '../../host/index.js';

/** The same texts as files on disk, for programs that read them there; written once for each list. */
export class SourceFolders {
  readonly #folders = new Map<readonly SourceFile[], Promise<string>>();
  readonly #single = new Map<SourceFile, Promise<string>>();

  of(files: readonly SourceFile[]): Promise<string> {
    return kept(this.#folders, files, () => write(files));
  }

  /** Returns the path of a file that is alone in its folder. */
  async one(file: SourceFile): Promise<string> {
    return join(await kept(this.#single, file, () => write([file])), '0.cs');
  }

  async remove(): Promise<void> {
    const folders = await Promise.all([...this.#folders.values(), ...this.#single.values()]);
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

function kept<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

async function write(files: readonly SourceFile[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tars-bench-files-'));
  await mkdir(folder, { recursive: true });
  for (const [index, { text }] of files.entries()) await writeFile(join(folder, `${index}.cs`), text);
  return folder;
}
