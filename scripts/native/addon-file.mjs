// An addon in a folder, with a record of what it was built from beside it.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './inputs.mjs';
import { addonName } from './platform.mjs';

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

export function addonIn(folder, platform) {
  const path = join(folder, `${addonName}.${platform}.node`);
  const recordPath = join(folder, `${addonName}.${platform}.json`);
  return {
    path,
    /** What it was built from, if file and record are of one build. */
    record() {
      const record = readJson(recordPath);
      return record && existsSync(path) && sha256(readFileSync(path)) === record.sha256 ? record : undefined;
    },
    /** Replaces the file by renaming: a process that has loaded it goes on with the old one. */
    write(bytes, record) {
      mkdirSync(folder, { recursive: true });
      const temporary = `${path}.${process.pid}.tmp`;
      writeFileSync(temporary, bytes);
      renameSync(temporary, path);
      writeFileSync(recordPath, `${JSON.stringify(record, null, 2)}\n`);
    },
  };
}

/** Whether a record is that of a build of these sources. */
export const isOf = (record, inputs, features) =>
  record?.inputs === inputs && record.features.join() === features.join();
