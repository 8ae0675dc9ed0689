import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Libsql from 'libsql';
import { LearningDatabase } from '#host/learning/database.js';
import { folder } from '../cli/cli.js';

/** The bytes of a learning database, after statements that only its maker would allow. */
export async function madeWith(sql = ''): Promise<Buffer> {
  const path = join(folder({}), 'made.db');
  (await LearningDatabase.open(path)).close();
  const handle = new Libsql(path);
  handle.exec(`PRAGMA writable_schema = ON; ${sql}`);
  handle.close();
  return readFileSync(path);
}

/** A journal that SQLite takes for one of a killed process, and that names a file to be deleted. */
export function hotJournal(victim: string | undefined, database: Buffer): Buffer {
  const [sector, page] = [512, database.readUInt16BE(16)];
  const header = Buffer.alloc(sector);
  Buffer.from('d9d505f920a163d7', 'hex').copy(header);
  header.writeUInt32BE(0, 8);
  header.writeUInt32BE(1, 12);
  header.writeUInt32BE(database.length / page, 16);
  header.writeUInt32BE(sector, 20);
  header.writeUInt32BE(page, 24);
  if (victim === undefined) return header;
  const name = Buffer.from(victim);
  const end = Buffer.alloc(4 + name.length + 16);
  end.writeUInt32BE(2 ** 30 / page + 1, 0);
  name.copy(end, 4);
  end.writeUInt32BE(name.length, 4 + name.length);
  end.writeUInt32BE(
    name.reduce((sum, byte) => sum + byte, 0),
    8 + name.length,
  );
  Buffer.from('d9d505f920a163d7', 'hex').copy(end, 12 + name.length);
  return Buffer.concat([header, end]);
}

/** Puts files into a folder. */
export function put(cwd: string, files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    if (!existsSync(dirname(join(cwd, name)))) mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), content);
  }
}
