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

/** Makes a page one that holds nothing but ways to another page, as many as fit. */
export function interior(bytes: Buffer, page: number, child: number, kind: 2 | 5): void {
  const at = (page - 1) * 4096;
  const header = at + (page === 1 ? 100 : 0);
  const cells = 200;
  const size = kind === 5 ? 6 : 15;
  bytes[header] = kind;
  bytes.writeUInt32BE(cells, header + 1);
  bytes.writeUInt16BE(4096 - cells * size, header + 5);
  bytes[header + 7] = 0;
  bytes.writeUInt32BE(child, header + 8);
  for (let cell = 0; cell < cells; cell++) {
    const place = 4096 - (cell + 1) * size;
    bytes.writeUInt16BE(place, header + 12 + 2 * cell);
    bytes.writeUInt32BE(child, at + place);
    bytes.fill(1, at + place + 4, at + place + size);
  }
}

/** Makes a page a leaf with one row, which SQLite reads past. */
export function leaf(bytes: Buffer, page: number, kind: 10 | 13): void {
  const at = (page - 1) * 4096;
  const row = [6, 0x17, 0x0f, 0x0f, 1, 0x0d, ...Buffer.from('indexxx'), 3];
  const cell = Buffer.from([row.length, ...(kind === 13 ? [1] : []), ...row]);
  bytes[at] = kind;
  bytes.writeUInt32BE(1, at + 1);
  bytes.writeUInt16BE(4096 - cell.length, at + 5);
  bytes.writeUInt16BE(4096 - cell.length, at + 8);
  cell.copy(bytes, at + 4096 - cell.length);
}
