import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Competitor, interleave, medianOf, ratio } from './lib/measure.js';
import { astGrepRule, csharpRuleDatabase, csharpRules } from './lib/rules.js';
import { sourceOfSize } from './lib/sources.js';

const cli = fileURLToPath(new URL('../cli/main.js', import.meta.url));

/** Whole processes, from start to exit, on one file of 20 KB, with the image in the cache. */
export async function start(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tars-bench-'));
  try {
    const { text } = sourceOfSize(20_000);
    const file = join(folder, 'file.cs');
    writeFileSync(file, text);
    const rules = await csharpRules();
    const patterns = join(folder, 'patterns.json');
    writeFileSync(patterns, JSON.stringify(await csharpRuleDatabase()));
    const yaml = join(folder, 'rules.yml');
    writeFileSync(yaml, rules.map((rule) => JSON.stringify(astGrepRule(rule))).join('\n---\n'));

    const node = (name: string, ...args: string[]) => command(name, process.execPath, args);
    const competitors: Competitor[] = [
      node('node -e 0', '-e', '0'),
      node(
        'tarscli, equal rules',
        cli,
        'hyperlight-run',
        'pattern-matcher',
        '--patterns',
        patterns,
        '--file',
        file,
      ),
      node('tarscli, all patterns', cli, 'hyperlight-run', 'pattern-matcher', '--file', file),
      command('ast-grep scan, equal rules', astGrep(), ['scan', '--rule', yaml, file]),
    ];
    const results = await interleave(competitors, rounds, 2);
    const [bare] = results;
    console.log(`\nstart: one C# file of ${text.length} bytes, ${rules.length} rules, ${rounds} rounds`);
    console.log('| process | wall ms, median | of node -e 0 (range) |\n| --- | --- | --- |');
    for (const result of results) {
      const of = ratio(result, bare!, (sample) => sample.wallMs);
      const wall = medianOf(result, (sample) => sample.wallMs).toFixed(0);
      console.log(`| ${result.name} | ${wall} | ${of.median.toFixed(2)} (${of.range}) |`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function command(name: string, file: string, args: string[]): Competitor {
  return {
    name,
    run() {
      try {
        execFileSync(file, args, { stdio: 'ignore' });
      } catch (error) {
        // 1 is findings; anything else would measure a failure.
        if ((error as { status?: number }).status !== 1) throw error;
      }
    },
  };
}

/** The program itself, not the script that npm puts before it. */
function astGrep(): string {
  const require = createRequire(new URL('../../bench/peers/package.json', import.meta.url));
  const home = dirname(require.resolve('@ast-grep/cli/package.json'));
  const platform = `@ast-grep/cli-${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}`;
  return join(
    dirname(createRequire(join(home, 'package.json')).resolve(`${platform}/package.json`)),
    'ast-grep',
  );
}
