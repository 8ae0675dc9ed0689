import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, rethrow } from '../cli/cli.js';

/** A folder of the user's with a file, and a project beside it with links to both. */
export function withLinks(files: Record<string, string> = {}): {
  cwd: string;
  secret: string;
  outside: string;
} {
  const place = folder({ 'outside/secret.cs': rethrow, 'project/a.cs': rethrow });
  const [cwd, outside] = [join(place, 'project'), join(place, 'outside')];
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  symlinkSync(join(outside, 'secret.cs'), join(cwd, 'link.cs'));
  symlinkSync(outside, join(cwd, 'folder'));
  symlinkSync('a.cs', join(cwd, 'inner.cs'));
  return { cwd, outside, secret: join(outside, 'secret.cs') };
}
