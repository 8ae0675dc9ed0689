import { config, toJSONSchema } from 'zod/mini';
import { type $ZodType, type output, safeParse } from 'zod/v4/core';
import en from 'zod/v4/locales/en.js';
import type { AgentInfo, Issue, Outcome, Role, Rule, Task } from '../../wit/types/agent.js';
import { Failure, failureRecord } from './failure.js';

config(en());

/** A configured agent: what it can report, and how it does a task. */
export interface ConfiguredAgent {
  rules: Rule[];
  run(task: Task): Outcome;
}

export interface AgentDefinition<Settings extends $ZodType> {
  name: string;
  version: string;
  role: Role;
  description: string;
  languages: readonly string[];
  /** Checked before `configure` sees them; published as JSON Schema by `describe`. */
  settings: Settings;
  configure(settings: output<Settings>): ConfiguredAgent;
}

/** The functions of `tars:agent/agent`, to be exported as `agent`. */
export interface AgentExports {
  describe(): AgentInfo;
  configure(settings: string): Rule[];
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
  // Computed while the component is built: engines keep module state in the component.
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
        configured = definition.configure(parseSettings(definition.settings, settings));
        return configured.rules;
      }),
    run: (task) =>
      answer(() => {
        if (!configured) throw new Failure('invalid-task', 'run was called before configure');
        return configured.run(task);
      }),
  };
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

/** `['patterns', 3, 'rule']` as `patterns[3].rule`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text ? '.' : ''}${String(key)}`),
    '',
  );
}
