import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where what jco answers is kept by suites that run on jco, and found again by those that hold hyperlight against it in an
 * emulated machine: JavaScript is a dozen times slower there.
 */
const folder = process.env.TARS_KEPT_ANSWERS;

/** Whether nothing else is to be done on jco than to keep what it answers. */
export const keeps = folder !== undefined;

/** What `compute` comes to, which is JSON, or what it came to before. */
export async function kept<T>(name: string, compute: () => Promise<T>): Promise<T> {
  if (folder === undefined) return compute();
  const path = join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.json`);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  const answer = await compute();
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, JSON.stringify(answer));
  return answer;
}
