import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Analyzer } from '#host/bench/competitor.js';
import type { SourceFile } from '../../host/index.js';
import type { CompetitorModule } from '../lib/competitors.js';
import type { Kit } from '../lib/kit.js';
import type { ToParser } from './parser-child.js';

const script = fileURLToPath(new URL('./parser-child.js', import.meta.url));

/**
 * The parser with the equal rules in as many processes as work at a time. Each process holds its share of the texts
 * already, and returns nothing. This measures how far the work itself scales on the machine.
 */
export const parserProcesses: CompetitorModule = {
  name: 'parser in processes',
  async open(kit) {
    return {
      analyzers: [
        {
          name: 'the parser alone, in processes',
          parallel: true,
          inOtherProcesses: true,
          open: (parallelism) => start(kit, parallelism),
        },
      ],
    };
  },
};

async function start({ folder, files: { yaml } }: Kit, parallelism: number): Promise<Analyzer> {
  const children = Array.from({ length: parallelism }, () => fork(script, [folder, yaml]));
  await Promise.all(children.map((child) => once(child, 'message')));
  let remembered: readonly SourceFile[] | undefined;
  const run = async (files: readonly SourceFile[]) => {
    if (files !== remembered)
      await Promise.all(shares(files, children.length).map((texts, at) => ask(children[at]!, texts)));
    remembered = files;
    await Promise.all(children.map((child) => ask(child, null)));
  };
  return {
    run,
    one: (file) => run([file]),
    close: async () => {
      for (const child of children) child.kill();
    },
  };
}

async function ask(child: ChildProcess, message: ToParser): Promise<void> {
  const done = once(child, 'message');
  child.send(message as object);
  await done;
}

/** Divides files into shares of about as many bytes each. */
function shares(files: readonly SourceFile[], count: number): string[][] {
  const all = Array.from({ length: count }, () => ({ texts: [] as string[], bytes: 0 }));
  for (const { text } of files.toSorted((a, b) => b.text.length - a.text.length)) {
    const least = all.reduce((one, other) => (other.bytes < one.bytes ? other : one));
    least.texts.push(text);
    least.bytes += text.length;
  }
  return all.map(({ texts }) => texts);
}
