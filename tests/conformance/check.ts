import { AgentFailureError, type Host, TarsError, TrapError } from 'tars-hyperlight';
import { agentFolder } from '../host/agents-for-tests.js';
import { componentOf } from './component.js';
import { expectedTrap } from './expected-trap.js';
import type { Group, Step } from './groups.js';

export interface Observed {
  /** How each trap was told, by file and line. */
  traps: Record<string, Record<number, string>>;
  /** What isn't as the suite says. */
  differences: string[];
}

/** Calls the traps of components, or of those that are alike only so many. */
export class Checker {
  readonly observed: Observed = { traps: {}, differences: [] };
  readonly #sample: number;
  readonly #tried = new Map<string, number>();

  /** `sample`: how many traps of one function, or of one file's instantiations, and one message are enough. */
  constructor(sample: number) {
    this.#sample = sample;
  }

  /** Makes each trap of a component in a call of its own, and after each the calls that are to return. */
  async check(host: Host, component: readonly Group[]): Promise<void> {
    const start = component[0]!.start;
    if (start && !this.#wants(`${start.file} ${start.message}`)) return;
    const agent = await agentFolder(await componentOf(component));
    if (start) this.#note(start, await call(host, agent, 0));
    const steps = component.flatMap((group) => group.steps);
    const traps = steps.filter((step): step is Extract<Step, { expect: 'trap' }> => step.expect === 'trap');
    for (const [index, step] of traps.entries()) {
      if (!this.#wants(`${step.file} ${step.member.line} ${step.name} ${step.message}`)) continue;
      this.#note(step, await call(host, agent, index + 1));
      const control = await call(host, agent, 0, steps);
      if (control !== 'answered') this.#differs(step, `is followed by a call that is wrong: ${control}`);
    }
  }

  #wants(key: string): boolean {
    const tried = (this.#tried.get(key) ?? 0) + 1;
    this.#tried.set(key, tried);
    return tried <= this.#sample;
  }

  #note(at: { file: string; line: number; message: string }, kind: string): void {
    this.observed.traps[at.file] ??= {};
    this.observed.traps[at.file]![at.line] = kind;
    if (kind !== expectedTrap(at.message)) this.#differs(at, `(${at.message}) is told as ${kind}`);
  }

  #differs({ file, line }: { file: string; line: number }, text: string): void {
    this.observed.differences.push(`${file}:${line} ${text}`);
  }
}

/** What comes of one call. `steps` are those that its failure can name. */
async function call(host: Host, agent: string, number: number, steps: readonly Step[] = []): Promise<string> {
  try {
    await host.call(agent, { options: String(number) });
    return 'answered';
  } catch (error) {
    if (error instanceof TrapError) return error.trap;
    const step = error instanceof AgentFailureError ? steps[Number(error.message)] : undefined;
    if (step) return `${step.file}:${step.line} returns something else`;
    return error instanceof TarsError ? `${error.code}: ${error.message}` : String(error);
  }
}
