import type { Role } from '../../wit/types/agent.js';
import { type Issue, type IssuesOptions, TarsError, type TarsErrorOptions } from './tars-error.js';

/**
 * There is no agent of that name or at that path.
 *
 * @why The name is misspelt, the path has no slash and is taken for a name, or the folder has no manifest.json.
 * @fix See `tarscli agents` for the names. Write the path of a folder with a slash: `./my-agent`.
 */
export class AgentNotFoundError extends TarsError {
  readonly code = 'ERR_AGENT_NOT_FOUND';
}

/**
 * The agent isn't one that this host can run.
 *
 * @why Its manifest or component is malformed, is of another world, imports what no agent may, or is larger than any
 * toolchain writes. `details` has what the tool said that refused it.
 * @fix Build it again against `wit/` of this package, as docs/agents.md says. docs/limits.md lists what a component may
 * have.
 */
export class AgentInvalidError extends TarsError {
  readonly code = 'ERR_AGENT_INVALID';
}

/**
 * The agent's role doesn't fit the work.
 *
 * @why Only analyzers look at files one by one. A scorer and a reporter need reports, a generator findings to act on, a
 * validator a change.
 * @fix Use the command or the function for that role: docs/agents.md lists them.
 */
export class AgentRoleError extends TarsError {
  readonly code = 'ERR_AGENT_ROLE';
  readonly role: Role;

  constructor(message: string, { role, ...options }: TarsErrorOptions & { role: Role }) {
    super(message, options);
    this.role = role;
  }
}

/**
 * The library was given something that it doesn't take.
 *
 * @why An option has an unknown name, the wrong type or a value out of range; or an agent, a file or a task is
 * malformed. `issues` names each by its path, such as `limits.wallMs`.
 * @fix Correct what `issues` names. docs/library.md lists the options.
 */
export class OptionInvalidError extends TarsError {
  readonly code = 'ERR_OPTION_INVALID';
  readonly issues: readonly Issue[];

  constructor(message: string, { issues = [], ...options }: IssuesOptions = {}) {
    super(message, options);
    this.issues = issues;
  }
}

/**
 * The settings, the pattern database, the configuration or a policy is invalid.
 *
 * @why The file isn't valid JSON, breaks its schema, or the agent refuses what it says; or a variable of the
 * environment sets no key of the configuration. `issues` names each place.
 * @fix Correct what `issues` names. `tarscli patterns validate` checks a database without running it,
 * `tarscli config show` a configuration.
 */
export class SettingsInvalidError extends TarsError {
  readonly code = 'ERR_SETTINGS_INVALID';
  readonly issues: readonly Issue[];

  constructor(message: string, { issues = [], ...options }: IssuesOptions = {}) {
    super(message, options);
    this.issues = issues;
  }
}

/**
 * The language is unknown, or the agent doesn't read it.
 *
 * @why The name is misspelt, the agent's manifest doesn't list it, or this installation has no parser for it.
 * @fix Use a language that `tarscli agents NAME` lists, or an agent that reads this one.
 */
export class LanguageUnknownError extends TarsError {
  readonly code = 'ERR_LANGUAGE_UNKNOWN';
}

/**
 * The backend can't run guests on this machine.
 *
 * @why There is no usable hypervisor or addon, Node runs without WebAssembly, or the process may not have the addresses
 * that WebAssembly needs.
 * @fix Run `tarscli doctor`: it says what is missing. `--backend auto` takes a backend that works.
 */
export class BackendUnavailableError extends TarsError {
  readonly code = 'ERR_BACKEND_UNAVAILABLE';
}

/**
 * A file, folder or repository can't be used.
 *
 * @why It doesn't exist, can't be read or written, isn't what it should be, or nothing in it matches. The disk may be
 * full.
 * @fix Check the path and its permissions. The message names the file and the system's reason.
 */
export class InputError extends TarsError {
  readonly code = 'ERR_INPUT';
}

/**
 * The learning database can't be used. It is never replaced.
 *
 * @why It is damaged, of another version or not a database; another process holds it; or the package libsql is missing.
 * @fix Restore it from a copy, move it away to begin anew, or name another file with `--learning-db`.
 */
export class LearningDatabaseError extends TarsError {
  readonly code = 'ERR_LEARNING_DATABASE';
}
