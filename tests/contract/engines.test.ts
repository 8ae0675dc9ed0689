import type { AgentManifest, Host, Outcome, Task } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { builtInManifests, loadAgent } from '#host/agents/resolve.js';
import { memoizeAsync } from '#host/base/memoize-async.js';
import { agentFolder, builtInWith, openHost } from '../host/agents-for-tests.js';
import { onOwnGrounds, scaled } from '../host/backends.js';
import { kept } from './kept.js';
import { scorerSettings, sources, taskFor } from './tasks.js';

const engines = ['quickjs', 'spidermonkey'] as const;
const agents = await builtInManifests();

interface Given {
  language: string;
  settings: unknown;
  task: Partial<Task>;
}

interface Reference extends Given {
  outcome: Outcome;
}

const references = new Map<string, Promise<Reference>>();

/** What an agent says on jco, with the engine that it comes with. */
function referenceFor(agent: AgentManifest, language: string): Promise<Reference> {
  const name = `${agent.name} ${language}`;
  const make = async (): Promise<Reference> => {
    const host = await openHost({ limits: { wallMs: scaled(10_000) } });
    const own = sources.filter((source) => source.language === language);
    const task = await taskFor(agent.role, host, own);
    const settings =
      agent.role === 'scorer' ? scorerSettings : await (await loadAgent(agent.name)).settings();
    const given = { language: agent.syntax ? language : 'text', settings, task };
    return { ...given, outcome: await answer(host, agent.name, given) };
  };
  return memoizeAsync(references, name, () => kept(`engines ${name}`, make));
}

async function answer(host: Host, agent: string, { task, ...options }: Given): Promise<Outcome> {
  return (await host.call(agent, task, options)).outcome;
}

onOwnGrounds((open, backend) => {
  // Each language is another image, and a machine code of so many megabytes.
  const languages = backend === 'jco' ? new Set(sources.map(({ language }) => language)) : ['csharp'];
  const others = engines.flatMap((engine) =>
    agents
      .filter((agent) => backend !== 'jco' || engine !== (agent.engine ?? 'quickjs'))
      .map((agent) => [agent.name, engine, agent] as const),
  );

  test.each(others)(
    '%s answers on %s what it answers on jco with its own engine',
    async (name, engine, agent) => {
      const host = await open();
      const own = engine === (agent.engine ?? 'quickjs');
      const { settings: _, ...manifest } = agent;
      const path = own ? name : await agentFolder(await builtInWith(engine, agent), manifest);
      for (const language of languages) {
        if (!agent.languages.some((one) => one === language)) continue;
        const { outcome, ...given } = await referenceFor(agent, language);
        const { reports, changes, documents } = outcome;
        expect(reports.length + changes.length + documents.length).toBeGreaterThan(0);
        expect(JSON.stringify(await answer(host, path, given))).toBe(JSON.stringify(outcome));
      }
    },
  );
});
