import { openHost } from '../../analysis/opening.js';
import { type ExampleResults, testExamples } from '../../patterns/examples.js';
import { findPattern } from '../../patterns/find.js';
import { loadPatterns } from '../../patterns/load.js';
import { visible, visibleJson, visibleLine } from '../../reports/visible.js';
import type { BackendChoice } from '../../sandbox/probe.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { noticesOf, writeLine } from '../notice.js';
import type { Output } from '../terminal.js';

export interface TestOptions {
  patterns?: string[];
  backend: BackendChoice;
  json?: boolean;
}

export async function testPatterns(ids: string[], options: TestOptions, context: Context): Promise<void> {
  const { stdout, stderr } = context.terminal;
  const { patterns } = await loadPatterns(options.patterns);
  const chosen =
    ids.length === 0 ? patterns : [...new Set(ids.map((wanted) => findPattern(patterns, wanted)))];
  const onNotice = noticesOf(context.terminal);
  await using host = await openHost({ backend: options.backend, onNotice });
  const results = await testExamples(host, chosen, context.signal);
  const failed = results.filter(({ failures }) => failures.length > 0);
  if (options.json) {
    stdout.write(`${visibleJson({ version: 1, backend: host.backend, patterns: results }, 2)}\n`);
  } else {
    for (const result of results) writeResults(stdout, result);
    const examples = results.reduce((sum, one) => sum + one.examples, 0);
    const outcome = failed.length === 0 ? 'all as they should be' : `${failed.length} patterns fail`;
    writeLine(stderr, `${results.length} patterns, ${examples} examples: ${outcome}`);
  }
  if (failed.length > 0) context.setExitCode(exitCodes.findings);
}

function writeResults({ paint, write }: Output, { id, name, examples, failures }: ExampleResults): void {
  const title = visible(`${id} ${name}`);
  if (failures.length === 0) {
    write(`${paint.green('ok')}   ${title} ${paint.dim(`${examples} examples`)}\n`);
    return;
  }
  write(`${paint.red('FAIL')} ${title}\n`);
  for (const { example, message, diff } of failures) {
    write(`     ${example}: ${visible(message)}\n`);
    for (const line of (diff ?? '').split('\n').slice(2)) {
      const color = line.startsWith('-') ? paint.red : line.startsWith('+') ? paint.green : paint.dim;
      if (line !== '') write(`       ${color(visibleLine(line))}\n`);
    }
  }
}
