import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, tarscli } from '../cli/cli.js';

const MiB = 1024 * 1024;

/** Files of the small tree; the large one has four times as many. */
const few = 150;

/** Findings, metrics and tokens of clones that are kept until the end, and what V8 leaves uncollected. */
const mostGrownBytes = 120 * MiB;
const mostBytes = 700 * MiB;

/** A class of about 10 KB with names and numbers of its own, so that it is no clone as a whole. */
function source(number: number): string {
  const methods = Array.from(
    { length: 20 },
    (_, at) => `
    public int Work${at}(int first, string second)
    {
        var total${number} = first * ${number + at};
        for (var step = 0; step < first; step++)
        {
            if (second.Length > step && total${number} % ${at + 2} == 0) total${number} += step * ${number};
            else total${number} -= second.Length;
        }
        try { total${number} /= first; } catch (System.Exception) { }
        return total${number};
    }`,
  );
  return `namespace Generated;\n\npublic class Worker${number}\n{${methods.join('\n')}\n}\n`;
}

/** Analyzes a tree of so many files and returns the peak of the process's resident memory. */
async function peakOf(files: number): Promise<number> {
  const sources = Array.from({ length: files }, (_, at) => [`src/Worker${at}.cs`, source(at)] as const);
  const cwd = folder(Object.fromEntries(sources));
  const note = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync('peak', String(process.resourceUsage().maxRSS)));`;
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(note)}` };
  const args = ['analyze', 'src', '--backend', 'jco', '--concurrency', '2', '--format', 'json'];
  const { code, stderr } = await tarscli([...args, '--output', 'report.json'], { cwd, env });
  expect(code, stderr).toBe(0);
  const { summary } = JSON.parse(await readFile(join(cwd, 'report.json'), 'utf8'));
  expect(summary.files).toBe(files);
  return Number(await readFile(join(cwd, 'peak'), 'utf8')) * 1024;
}

test.skipIf(process.platform !== 'linux')(
  'an analysis of four times as many files takes hardly more memory, and never much',
  async () => {
    // Making images takes more than using them.
    await peakOf(2);
    const small = await peakOf(few);
    const large = await peakOf(4 * few);
    expect(large - small).toBeLessThan(mostGrownBytes);
    expect(large).toBeLessThan(mostBytes);
  },
  600_000,
);
