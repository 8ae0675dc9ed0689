import { relative } from 'node:path';
import { readRegular } from '../../base/read-regular.js';
import { reasonOf } from '../../base/system-error.js';
import { type CommandResult, wholeCommand } from './command.js';
import { JunitReader } from './junit.js';
import { findResultFiles, type ResultFile } from './result-files.js';
import { mostTests, type ReadTest, type TestOutcome, withIds } from './test-names.js';
import { TrxReader } from './trx.js';
import { readXml } from './xml.js';

type Source = 'trx' | 'junit' | 'tap';

/** What a run of the test command says. */
export interface TestResults {
  /**
   * Outcomes by a stable id, `suite::name`; tests of one name are numbered, the failed ones last. The test `command`
   * stands for the whole command. It is there if no other is, and if the command failed though no test did.
   */
  tests: ReadonlyMap<string, TestOutcome>;
  source: 'exit-code' | Source | 'mixed';
  /** What couldn't be read of the results, a line each. */
  problems: readonly string[];
}

const MiB = 1024 * 1024;
const mostFileBytes = 64 * MiB;
const mostBytes = 256 * MiB;
const mostFiles = 2000;

/**
 * Reads the results of a run of the test command: TRX and JUnit XML from the files it wrote, TAP from its output.
 * `globs`: files below the work tree, besides those in its folder of results. What is malformed is read up to its
 * fault, and told: the tests that are missing count as such.
 */
export async function readResults(
  result: CommandResult,
  globs: readonly string[] = [],
): Promise<TestResults> {
  const { files, problems } = await findResultFiles(result, globs);
  const read = new ReadFiles(problems);
  for (const file of files.slice(0, mostFiles)) await read.file(file);
  if (files.length > mostFiles) problems.push(`only ${mostFiles} of ${files.length} result files are read`);
  problems.push(...result.tap.problems);
  read.add('tap', result.tap.tests);
  const tests = withIds(read.tests);
  const hasFailed = [...tests.values()].includes('failed');
  const isGood = result.ended === 'exited' && result.exit === 0;
  if (tests.size === 0) tests.set(wholeCommand, isGood ? 'passed' : 'failed');
  else if (result.ended !== 'exited' || (!isGood && !hasFailed)) tests.set(wholeCommand, 'failed');
  const [only, ...more] = read.sources;
  return { tests, source: more.length > 0 ? 'mixed' : (only ?? 'exit-code'), problems };
}

class ReadFiles {
  readonly tests: ReadTest[] = [];
  readonly sources = new Set<Source>();
  readonly #problems: string[];
  #bytes = 0;

  constructor(problems: string[]) {
    this.#problems = problems;
  }

  add(source: Source, tests: readonly ReadTest[]): void {
    if (tests.length > 0) this.sources.add(source);
    const room = mostTests - this.tests.length;
    for (const test of tests.slice(0, room)) this.tests.push(test);
    if (tests.length > room) this.#problems.push(`only ${mostTests} tests are read`);
  }

  async file({ path, within }: ResultFile): Promise<void> {
    const problem = await this.#read(path, within);
    if (problem !== undefined)
      this.#problems.push(`can't read the results ${relative(within, path)}: ${problem}`);
  }

  async #read(path: string, within: string): Promise<string | undefined> {
    const room = Math.min(mostFileBytes, mostBytes - this.#bytes);
    let read: Awaited<ReturnType<typeof readRegular>> | { problem: 'link' };
    try {
      read = await readRegular(path, room, within);
    } catch (error) {
      return reasonOf(error);
    }
    if ('problem' in read) {
      if (read.problem === 'too-large')
        return `results may have ${mostFileBytes / MiB} MiB a file, ${mostBytes / MiB} MiB in all`;
      return 'it is no regular file of its folder';
    }
    this.#bytes += read.bytes.length;
    return this.#parse(read.bytes);
  }

  async #parse(bytes: Uint8Array): Promise<string | undefined> {
    let reader: JunitReader | TrxReader | undefined;
    let root: string | undefined;
    const problem = await readXml(bytes, {
      open: (name, attributes) => {
        root ??= name;
        reader ??= readerOf(root);
        reader?.open(name, attributes);
      },
      close: (name) => reader?.close(name),
    });
    if (reader === undefined) return problem ?? 'it is neither TRX nor JUnit XML';
    this.add(reader instanceof TrxReader ? 'trx' : 'junit', reader.tests);
    return problem;
  }
}

function readerOf(root: string): JunitReader | TrxReader | undefined {
  if (root === 'TestRun') return new TrxReader();
  return root === 'testsuites' || root === 'testsuite' ? new JunitReader() : undefined;
}
