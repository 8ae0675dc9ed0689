import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ConfigInput, loadConfig } from '#host/config/load.js';
import type { SelfCodeWritten } from '#host/config/self-code.js';

/** A folder with these files, by its real path, gone after the test. */
export function folderOf(files: Record<string, string>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tars-config-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

export interface Said {
  user?: SelfCodeWritten;
  repository?: SelfCodeWritten;
  env?: Record<string, string>;
  flags?: SelfCodeWritten;
  approvals?: ConfigInput['approvals'];
}

/** A repository and a user's configuration that say this of `selfCode`, a key a line. */
export function said({ user, repository, env, flags, approvals }: Said) {
  const json = (selfCode: object) => JSON.stringify({ selfCode }, null, 2);
  const root = folderOf({
    'repository/.git/HEAD': '',
    ...(repository && { 'repository/tars.config.json': json(repository) }),
    ...(user && { 'home/tars-hyperlight/config.json': json(user) }),
  });
  const cwd = join(root, 'repository');
  return {
    root: cwd,
    home: join(root, 'home'),
    load: () =>
      loadConfig({
        cwd,
        env: { XDG_CONFIG_HOME: join(root, 'home'), ...env },
        ...(flags && { flags: { selfCode: flags } }),
        ...(approvals && { approvals }),
      }),
  };
}
