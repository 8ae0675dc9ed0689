import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchRecord } from '#host/bench/record.js';

const folder = fileURLToPath(new URL('../../../bench/history/', import.meta.url));

/** Keeps a record under its date. Records are of one machine, so the folder isn't part of the repository. */
export async function keep(record: BenchRecord): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${record.date.replaceAll(':', '-').replace(/\..*/, '')}.json`);
  await writeFile(path, `${JSON.stringify(record)}\n`);
  return path;
}
