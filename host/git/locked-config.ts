/**
 * Configuration that overrides every other, including the repository's: nothing runs but git itself, nothing is
 * fetched, and no file is read that only the repository names. Keys with a free part (`filter.*`, `diff.*.command`,
 * `credential.*`) can't be set from outside; the commands that run on others' repositories use none of them.
 */
const settings: Readonly<Record<string, string>> = {
  'core.alternateRefsCommand': 'false',
  'core.askPass': 'false',
  'core.attributesFile': '/dev/null',
  'core.editor': 'false',
  'core.excludesFile': '/dev/null',
  'core.fsmonitor': 'false',
  'core.gitProxy': 'false',
  'core.hooksPath': '/dev/null',
  'core.pager': 'cat',
  'core.sshCommand': 'false',
  'credential.helper': '',
  'diff.external': '',
  'diff.orderFile': '/dev/null',
  'gpg.program': 'false',
  'gpg.openpgp.program': 'false',
  'gpg.ssh.defaultKeyCommand': 'false',
  'gpg.ssh.program': 'false',
  'gpg.x509.program': 'false',
  'log.mailmap': 'false',
  'log.showRoot': 'true',
  'log.showSignature': 'false',
  'mailmap.blob': '',
  'mailmap.file': '',
  'protocol.allow': 'never',
  'safe.bareRepository': 'explicit',
};

/** Options for commands that make diffs: no program makes or converts them, and no configuration changes them. */
export const plainDiff = [
  '--no-ext-diff',
  '--no-textconv',
  '--no-renames',
  '--no-relative',
  '--no-color',
  '--ignore-submodules=all',
];

/** Returns the options before the command. The work tree is the one that was found, whatever `core.worktree` says. */
export function optionsFor(root: string): string[] {
  const overrides = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  return ['--no-pager', '--no-replace-objects', '--literal-pathspecs', `--work-tree=${root}`, ...overrides];
}

/** Variables by which git finds the user's configuration, with `safe.directory`, and the time zone. */
const keptVariables = [
  'HOME',
  'XDG_CONFIG_HOME',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'TZ',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'ProgramData',
  'SystemRoot',
];

const fixedVariables = {
  LC_ALL: 'C',
  // Overrides `protocol.NAME.allow` of the repository: no protocol has this name.
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_SSH_COMMAND: 'false',
  GIT_TERMINAL_PROMPT: '0',
};

/** Makes the complete environment of git's process; `ceiling`: the folder above which it looks for no repository. */
export function environmentFor(
  env: NodeJS.ProcessEnv,
  searchPath: string,
  ceiling: string,
): NodeJS.ProcessEnv {
  const keptEnvironment = keptVariables.flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]]],
  );
  return {
    ...Object.fromEntries(keptEnvironment),
    ...fixedVariables,
    PATH: searchPath,
    GIT_CEILING_DIRECTORIES: ceiling,
  };
}

/**
 * Makes the environment of git on a repository of our own: neither the user's configuration nor the system's counts.
 */
export function ownEnvironmentFor(searchPath: string): NodeJS.ProcessEnv {
  return {
    ...fixedVariables,
    PATH: searchPath,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_SYSTEM: '/dev/null',
    ...(process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot }),
  };
}
