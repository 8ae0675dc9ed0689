// Which tests of the Hyperlight backend run in emulated machines: by name and by file, whole and by halves.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The name of the suites that tests/host/backends.ts makes for this backend. */
const suites = String.raw`\bon hyperlight\b`;
/** Of these, the ones that show engines and languages to be alike, rather than the backend. */
const alike = ['on spidermonkey', 'examples in (?!csharp|python)'];
/** Families that end in one way, without the member that stands for the others. Each new image takes half a minute. */
const siblings = [
  'an agent that calls the host traps, (?!while there is room made for settings)',
  'a place that no values can have traps',
  'is small for its guest and huge for its host is refused',
  'thirty million languages in what an agent says',
  'a memory of 4 GiB from the start is refused',
  'a limit that no machine has memory for',
  'a loop before, while and after an agent is described',
  'a loop where a task is handed over',
  'recursion without end (?!in run)',
  'a trap in (?!run is told)',
  'fuel is not taken by configuring',
  'a host does not keep its process alive',
  'a host closes twice, unused',
  'odd texts$',
  'examples in python$',
];
/** An expression for the names of tests. `all`: with what shows the host and agents to be right. */
export const names = (all) => (all ? suites : `^(?!.*(?:${[...alike, ...siblings].join('|')})).*${suites}`);

/** What shows agents, decoders, and what the host does before and after a call to be right, rather than the backend. */
const unhurried = [
  'tests/guests/',
  'tests/fuzz/',
  'tests/contract/denial.test.ts',
  'tests/contract/engines.test.ts',
  'tests/host/agents.test.ts',
  'tests/host/cache.test.ts',
  'tests/host/more-exports.test.ts',
  'tests/host/odd-paths.test.ts',
  'tests/host/outcome.test.ts',
  'tests/host/run.test.ts',
  'tests/hostile/code-bombs.test.ts',
  'tests/hostile/denied-capabilities.test.ts',
  'tests/hostile/floods-and-escapes.test.ts',
  'tests/hostile/json-tricks.test.ts',
  'tests/hostile/lying-guests.test.ts',
  'tests/hostile/malformed-components.test.ts',
  'tests/hostile/plugin-files.test.ts',
  'tests/hostile/proposals.test.ts',
  'tests/hostile/writes-nowhere.test.ts',
  'tests/hyperlight/faults.test.ts',
  'tests/hyperlight/images.test.ts',
  'tests/hyperlight/node.test.ts',
  'tests/hyperlight/useless-entries.test.ts',
  'tests/limits/add-up.test.ts',
  'tests/limits/limits.test.ts',
  'tests/limits/odd-limits.test.ts',
  'tests/limits/refusals.test.ts',
  'tests/pool/given-up.test.ts',
  'tests/pool/idle.test.ts',
  'tests/pool/memory-budget.test.ts',
  'tests/pool/queue-limit.test.ts',
  'tests/pool/run.test.ts',
  'tests/telemetry/host.test.ts',
];

/** Files with a suite for this backend. */
export function concerned(all) {
  return readdirSync(join(root, 'tests'), { recursive: true })
    .map((name) => `tests/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.test.ts'))
    .filter((path) => all || !unhurried.some((folder) => path.startsWith(folder)))
    .filter((path) =>
      /\bon(EachBackend|OwnGrounds|Hyperlight)\(/.test(readFileSync(join(root, path), 'utf8')),
    );
}

/** Runs with every part. */
const always = 'tests/contract/contract.test.ts';

export const bySize = (tests) =>
  tests.toSorted((a, b) => statSync(join(root, b)).size - statSync(join(root, a)).size);

/** Long files tend to take long: each part has every `of`th. */
export function partOf(tests, { part, of }) {
  const others = bySize(tests.filter((path) => path !== always));
  return [...tests.filter((path) => path === always), ...others.filter((_, at) => at % of === part - 1)];
}
