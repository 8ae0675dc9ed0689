import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runInThisContext } from 'node:vm';
import type { Outcome, Report, Source, Task } from '../../wit/types/agent.js';
import type { Analysis, Request } from '../../wit/types/syntax.js';

// This file loads quickly and imports nothing of the host: measured processes and threads begin with it.

export interface Parser {
  compile(rules: string): number;
  analyze(request: Request): Analysis;
  query: unknown;
  languages: unknown;
}

type Instantiate = (
  module: (name: string) => WebAssembly.Module,
  imports: object,
  instance: (module: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance,
) => { syntax: Parser };

export type PlainAgent = 'pattern-matcher' | 'complexity' | 'scorer';

interface Guest {
  agent: { configure(settings: string): unknown; run(task: Task): Outcome };
}

/** Loads the parser of a kit in this thread. */
export async function loadParser(folder: string): Promise<Parser> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.module'));
  const modules = new Map(
    await Promise.all(
      names.map(
        async (name) =>
          [basename(name, '.module'), await WebAssembly.compile(readFileSync(join(folder, name)))] as const,
      ),
    ),
  );
  const instantiate = runInThisContext(readFileSync(join(folder, 'glue.js'), 'utf8')) as Instantiate;
  return instantiate(
    (name) => modules.get(name)!,
    {},
    (module, imports) => new WebAssembly.Instance(module, imports),
  ).syntax;
}

/** Loads an agent of a kit on V8, configured, in this thread. Agents that read code need a parser. */
export function loadAgent(
  folder: string,
  name: PlainAgent,
  settings: string,
  parser?: Parser,
): Guest['agent'] {
  Object.assign(globalThis, { tarsSyntax: parser });
  runInThisContext(readFileSync(join(folder, `${name}.js`), 'utf8'));
  const { agent } = (globalThis as unknown as { guest: Guest }).guest;
  agent.configure(settings);
  return agent;
}

/** Loads pattern-matcher with the kit's rules, as a function of one source. */
export async function loadPlainAgent(folder: string): Promise<(source: Source) => Report> {
  const settings = readFileSync(join(folder, 'settings.json'), 'utf8');
  const agent = loadAgent(folder, 'pattern-matcher', settings, await loadParser(folder));
  return (source) => agent.run({ sources: [source], reports: [], options: '{}' }).reports[0]!;
}
