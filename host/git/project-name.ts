import { basename } from 'node:path';
import { sha256 } from '../base/digest.js';

/** Names a project's folder among the user's: by the name of its root, and by a digest of the root's path. */
export function projectName(project: string): string {
  const name = basename(project)
    .replace(/[^\w.-]/g, '_')
    .slice(0, 40);
  return `${name}-${sha256(project).slice(0, 32)}`;
}
