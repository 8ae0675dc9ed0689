import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = '.tars';

/** `.tars/learning.db` of the project: the nearest folder with a `.tars` or `.git`, else this one. */
export function defaultLearningFile(cwd: string): string {
  for (let at = cwd; ; at = dirname(at)) {
    if (existsSync(join(at, folder)) || existsSync(join(at, '.git'))) return join(at, folder, 'learning.db');
    if (at === dirname(at)) return join(cwd, folder, 'learning.db');
  }
}

/** What was learned holds pieces of the code, so git leaves it out until somebody says otherwise. */
export function prepareFolder(file: string): void {
  const place = dirname(file);
  if (!place.endsWith(folder) || existsSync(place)) return;
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, '.gitignore'), '*\n');
}
