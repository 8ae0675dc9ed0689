import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What tests record of their projects goes to a data folder of their own, which goes after them. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'tars-test-data-'));
  process.env.XDG_DATA_HOME = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
