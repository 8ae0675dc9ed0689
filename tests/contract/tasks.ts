import { readFile } from 'node:fs/promises';
import type { Host, Language, Report, Role, Source, Task } from 'tars-hyperlight';
import { applyEdits } from '#host/findings/edits.js';
import { loadPatterns } from '#host/patterns/load.js';

const files: [path: string, language: Language][] = [
  ['examples/OrderService.cs', 'csharp'],
  ['examples/Pricing.fs', 'fsharp'],
  ['host/findings/edits.ts', 'typescript'],
  ['scripts/lizard/functions.py', 'python'],
  ['guests/syntax/src/spans.rs', 'rust'],
];

/** What engines may see differently: characters of all sizes, letters of other scripts, ends of lines. */
const odd = `public interface IÄnderung<TÜberprüfung> { }\r
public class Größe_ΣύνολοXMLList2\r
{\r
    public int МояПеременная; // 😀 \u2028 e\u0301 \ud800\r
    public bool 名前(object wert) => wert is string ÉTAT && true == false ? lock_(wert) : false;\r
    bool lock_(object o) { var unbenützt = "ß ŉ İ"; throw new Ärger.FalschException(nameof(o)); }\r
}\r
`;

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Real texts, a language of each grammar, and an odd one. */
export const sources: Source[] = [
  ...(await Promise.all(files.map(async ([path, language]) => ({ path, language, text: await read(path) })))),
  { path: 'odd.cs', language: 'csharp', text: odd },
];

/**
 * What an agent of a role is to do with sources of one language, or with reports on them; made by running the agents
 * that come before it.
 */
export async function taskFor(role: Role, host: Host, own: Source[]): Promise<Partial<Task>> {
  switch (role) {
    case 'analyzer':
      return { sources: own };
    case 'generator':
      return { sources: own, reports: await reportsOn(host, own), options: everything };
    case 'validator':
      return changeOf(host, own);
    default:
      return { reports: await reportsOn(host, own) };
  }
}

const everything = JSON.stringify({ document: 'all' });

async function reportsOn(host: Host, from: Source[]): Promise<Report[]> {
  const reports: Report[] = [];
  for (const agent of await host.agents()) {
    if (agent.role !== 'analyzer') continue;
    for (const language of new Set(from.map((source) => source.language))) {
      if (!agent.languages.some((one) => one === language)) continue;
      const read = from.filter((source) => source.language === language);
      reports.push(...(await host.call(agent.name, { sources: read })).outcome.reports);
    }
  }
  return reports;
}

/** What the generator does, and a text that loses more than half, so that there is much to object to. */
async function changeOf(host: Host, own: Source[]): Promise<Partial<Task>> {
  const { outcome } = await host.call('generator', await taskFor('generator', host, own));
  const editsOf = (path: string) => outcome.changes.find((change) => change.path === path)?.edits ?? [];
  const lost = { ...own[0]!, path: `lost/${own[0]!.path}` };
  const before = [...own, lost];
  const after = [
    ...own.map((source) => ({ ...source, text: applyEdits(source.text, editsOf(source.path)) })),
    { ...lost, text: lost.text.slice(0, lost.text.length * 0.4) },
  ];
  const under = (side: string, texts: Source[]) =>
    texts.map((source) => ({ ...source, path: `${side}/${source.path}` }));
  const sides = [...under('before', before), ...under('after', after)];
  return { sources: sides, reports: await reportsOn(host, sides) };
}

const { patterns } = await loadPatterns();

/** What `tarscli analyze` configures the scorer with; the other agents have their own. */
export const scorerSettings = {
  rules: Object.fromEntries(
    patterns.map(({ id, impact, difficulty, statistics: { succeeded, failed } }) => [
      id,
      { impact, difficulty, succeeded, failed },
    ]),
  ),
};
