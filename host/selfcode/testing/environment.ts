import { join } from 'node:path';

/** Variables that lead git to a repository, as hooks have them. The command's repository is its work tree. */
const ofGit = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_PARAMETERS',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NAMESPACE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
]);

export interface CommandPlaces {
  cwd: string;
  /** The folder for result files, as TARS_TEST_RESULTS names it. */
  results: string;
  /** Folder for temporary files, as the command sees it. */
  temporary: string;
  cache: string;
  /** What every process of the command is known by. */
  mark: string;
}

/** The variable that marks the processes of a command. */
export const markVariable = 'TARS_TEST_RUN';

/**
 * Returns the environment of a test command: the user's, without the variables of this package and those that lead git
 * elsewhere, with folders of the command's own for what it writes.
 */
export function commandEnvironment(
  own: NodeJS.ProcessEnv,
  extra: Readonly<Record<string, string>>,
  { cwd, results, temporary, cache, mark }: CommandPlaces,
): Record<string, string> {
  const passed = Object.entries(own).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !entry[0].startsWith('TARS_') &&
      !ofGit.has(entry[0]) &&
      !['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'NODE_UNIQUE_ID', 'OLDPWD'].includes(entry[0]),
  );
  return {
    // npm has its cache in the home folder, which a confined command can't write.
    npm_config_cache: join(cache, 'npm'),
    ...Object.fromEntries(passed),
    PWD: cwd,
    TMPDIR: temporary,
    TMP: temporary,
    TEMP: temporary,
    XDG_CACHE_HOME: cache,
    ...extra,
    TARS_TEST_RESULTS: results,
    [markVariable]: mark,
  };
}
