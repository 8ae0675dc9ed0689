import type { Analysis, Request } from '../wit/types/syntax.js';
import { builtInComponents } from './lib/components.js';
import { interleave, medianOf, type Result, ratio, type TimedCompetitor } from './lib/measure.js';
import { astGrepRule, csharpRules } from './lib/rules.js';
import { type BenchSource, sourceOfSize } from './lib/sources.js';

const sizes = [3_000, 20_000, 200_000];
const filesPerSize = 10;

/**
 * Measures the agent's cost over the parser: the same rules on the same texts, once through the configured agent and
 * once by calling the parser component directly, both in this thread. `corpus` gives the files nearest to each size;
 * without it, one file is made of each.
 */
export async function overhead(corpus: BenchSource[] | undefined, rounds: number): Promise<void> {
  const rules = await csharpRules();
  const { agent } = await builtInComponents(rules);
  const direct = (await builtInComponents(rules)).syntax;
  const handle = direct.compile(JSON.stringify(rules.map((rule) => astGrepRule(rule))));
  const runAgent = ({ path, text }: BenchSource) =>
    agent.run({ sources: [{ path, language: 'csharp', text }], reports: [], options: '' });
  const runParser = ({ text }: BenchSource): Analysis =>
    direct.analyze({ language: 'csharp', text, rules: handle, views: {} } satisfies Request);

  const warm = chosen(corpus, 20_000);
  for (const until = performance.now() + 6_000; performance.now() < until; ) {
    for (const source of warm) {
      runAgent(source);
      runParser(source);
    }
  }
  console.log(`\noverhead: agent over parser, ${rules.length} rules, CPU time, ${rounds} rounds`);
  console.log('| files | findings a file | agent MB/s | parser MB/s | agent over parser (95 %) |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const size of sizes) {
    const sources = chosen(corpus, size);
    const bytes = sources.reduce((sum, { text }) => sum + text.length, 0);
    const repeat = Math.max(2, Math.round(1_000_000 / bytes));
    const times = (work: (source: BenchSource) => unknown) => () => {
      for (let count = 0; count < repeat; count++) sources.forEach(work);
    };
    const competitors: TimedCompetitor[] = [
      { name: 'agent', run: times(runAgent) },
      { name: 'parser', run: times(runParser) },
    ];
    const [a, p] = (await interleave(competitors, rounds, 2)) as [Result, Result];
    const speed = (result: Result) =>
      ((bytes * repeat) / 1000 / medianOf(result, (sample) => sample.cpuMs)).toFixed(2);
    const findings = sources.reduce((sum, source) => sum + runAgent(source).reports[0]!.findings.length, 0);
    const of = ratio(a, p, (sample) => sample.cpuMs);
    const files = `${sources.length} of ${(bytes / sources.length / 1000).toFixed(1)} KB`;
    const each = (findings / sources.length).toFixed(1);
    console.log(`| ${files} | ${each} | ${speed(a)} | ${speed(p)} | ${of.median.toFixed(2)} (${of.range}) |`);
  }
}

function chosen(corpus: BenchSource[] | undefined, size: number): BenchSource[] {
  if (!corpus) return [sourceOfSize(size)];
  const distance = ({ text }: BenchSource) => Math.abs(text.length - size);
  return [...corpus].sort((a, b) => distance(a) - distance(b)).slice(0, filesPerSize);
}
