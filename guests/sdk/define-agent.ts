import { config, toJSONSchema } from 'zod/mini';
import { type $ZodType, type output, safeParse } from 'zod/v4/core';
import en from 'zod/v4/locales/en.js';
import type { AgentInfo, Issue, Outcome, Role, Rule, Task } from '../../wit/types/agent.js';
import { assertLists, objectOf } from './answers.js';
import { assertShape, outcomeShape, rulesShape } from './contract-shapes.js';
import { Failure, failureRecord } from './failure.js';

config(en());

/** A configured agent: its rules, and the function that does a task. */
export interface ConfiguredAgent {
  /** Every rule that `run` can report. */
  rules: Rule[];
  /** Does one task. Throw a `Failure` to answer with one of the contract's failures. */
  run(task: Task): Outcome;
}

/** Definition of an agent, from which `defineAgent` makes the functions of the contract. */
export interface AgentDefinition<Settings extends $ZodType> {
  name: string;
  version: string;
  role: Role;
  description: string;
  languages: readonly string[];
  /** Schema of the settings, checked before `configure` sees them. `describe` publishes it as JSON Schema. */
  settings: Settings;
  /** Called once before the first `run`. Throw a `Failure` to refuse the settings. */
  configure(settings: output<Settings>): ConfiguredAgent;
}

/** Functions of `tars:agent/agent`, to be exported as `agent`. */
export interface AgentExports {
  /** Returns name, version, role, languages and the JSON Schema of the settings. */
  describe(): AgentInfo;
  /** Takes the settings as JSON and returns every rule that `run` can report. */
  configure(settings: string): Rule[];
  /** Does one task. Fails with `invalid-task` before `configure`. */
  run(task: Task): Outcome;
}

/**
 * Makes an agent of the contract from its definition. Nothing that the definition throws leaves the
 * component as a trap: every throw becomes a typed failure, on every engine.
 *
 * ```ts
 * export const agent = defineAgent({ name: 'lines', …, settings: z.object({}), configure: () => ({ … }) });
 * ```
 */
export function defineAgent<Settings extends $ZodType>(definition: AgentDefinition<Settings>): AgentExports {
  assertDefinition(definition);
  // The schema is computed while the component is built: engines store module state in the component.
  const settingsSchema = JSON.stringify(
    toJSONSchema(definition.settings, { target: 'draft-2020-12', io: 'input' }),
  );
  let configured: ConfiguredAgent | undefined;

  return {
    describe: () => ({
      name: definition.name,
      version: definition.version,
      role: definition.role,
      description: definition.description,
      languages: [...definition.languages],
      settingsSchema,
    }),
    configure: (settings) =>
      answer(() => {
        configured = undefined;
        const made = definition.configure(parseSettings(definition.settings, settings));
        assertConfigured(made);
        assertShape(made.rules, rulesShape, 'configure');
        configured = made;
        return configured.rules;
      }),
    run: (task) =>
      answer(() => {
        if (!configured) throw new Failure('invalid-task', 'run was called before configure');
        const outcome = configured.run(task);
        const shape = '{ reports, changes, documents }';
        assertLists(objectOf(outcome, 'run', shape), ['reports', 'changes', 'documents'], 'run', shape);
        assertShape(outcome, outcomeShape, 'run');
        return outcome;
      }),
  };
}

function assertConfigured(answer: unknown): void {
  const shape = '{ rules, run }';
  const { run, ...configured } = objectOf(answer, 'configure', shape);
  assertLists(configured, ['rules'], 'configure', shape);
  if (typeof run !== 'function') {
    throw new Failure('internal', `configure must return ${shape}, and run is no function`);
  }
}

/** Checks a definition while the component is built: later it could only trap. */
function assertDefinition(definition: object): void {
  const given = definition as Record<string, unknown>;
  const wrong = [
    ...['name', 'version', 'role', 'description'].filter((name) => typeof given[name] !== 'string'),
    ...(Array.isArray(given.languages) ? [] : ['languages']),
    ...(typeof given.settings === 'object' && given.settings !== null ? [] : ['settings']),
    ...(typeof given.configure === 'function' ? [] : ['configure']),
  ];
  if (wrong.length > 0)
    throw new TypeError(`defineAgent: ${wrong.join(', ')} must be given, as docs/agents.md says`);
}

function answer<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw failureRecord(thrown);
  }
}

function parseSettings<Settings extends $ZodType>(schema: Settings, text: string): output<Settings> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Failure('invalid-settings', `the settings are not JSON: ${String(error)}`);
  }
  const parsed = safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: pathText(issue.path), message: issue.message }));
  throw new Failure('invalid-settings', summary(issues), issues);
}

function summary(issues: Issue[]): string {
  const first = issues[0];
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return first
    ? `${first.path || 'settings'}: ${first.message}${more}`
    : 'the settings do not fit the schema';
}

/** Formats a path: `['patterns', 3, 'rule']` becomes `patterns[3].rule`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text ? '.' : ''}${String(key)}`),
    '',
  );
}
