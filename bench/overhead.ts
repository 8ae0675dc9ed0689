import type { Analysis, Request } from '../wit/types/syntax.js';
import { builtInComponents } from './lib/components.js';
import { type Competitor, interleave, medianOf, ratio } from './lib/measure.js';
import { astGrepRule, csharpRules } from './lib/rules.js';
import { sourceOfSize } from './lib/sources.js';

/**
 * What the agent costs over the parser: the same rules on the same text, once through the configured agent
 * and once by calling the parser component from here, both in this thread.
 */
export async function overhead(rounds: number): Promise<void> {
  const rules = await csharpRules();
  const { agent } = await builtInComponents(rules);
  const direct = (await builtInComponents(rules)).syntax;
  const handle = direct.compile(JSON.stringify(rules.map(astGrepRule)));
  console.log(`\noverhead: agent over parser, ${rules.length} rules, CPU time, ${rounds} rounds`);
  console.log('| file | agent MB/s | parser MB/s | agent over parser (range) |\n| --- | --- | --- | --- |');
  for (const size of [3_000, 20_000, 200_000]) {
    const { path, text } = sourceOfSize(size);
    const task = { sources: [{ path, language: 'csharp', text }], reports: [], options: '' };
    const request: Request = { language: 'csharp', text, rules: handle, views: {} };
    const repeat = Math.max(2, Math.round(600_000 / text.length));
    const times = (work: () => unknown) => () => {
      for (let count = 0; count < repeat; count++) work();
    };
    const competitors: Competitor[] = [
      { name: 'agent', run: times(() => agent.run(task)) },
      { name: 'parser', run: times((): Analysis => direct.analyze(request)) },
    ];
    const [a, p] = await interleave(competitors, rounds, 2);
    const speed = (result: typeof a) =>
      ((text.length * repeat) / 1000 / medianOf(result!, (sample) => sample.cpuMs)).toFixed(2);
    const of = ratio(a!, p!, (sample) => sample.cpuMs);
    console.log(
      `| ${(text.length / 1000).toFixed(1)} KB | ${speed(a)} | ${speed(p)} | ${of.median.toFixed(2)} (${of.range}) |`,
    );
  }
}
