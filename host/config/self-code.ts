import type { BackendName } from '../contract/backend-name.js';
import { patternsKey, profileKey } from './choosing.js';
import type { ConfiguredOf, WrittenOf } from './key.js';
import { amount, choice, commandLine, duration, flag, globs, paths, text, whole } from './kinds.js';
import { command, higher, later, longer, lower, never, outside, switchedOn } from './widening.js';

const hourMs = 3_600_000;

/** The first is the strongest. */
const backends = ['hyperlight', 'auto', 'jco'] as const satisfies readonly ('auto' | BackendName)[];

/** The first does least for others to see. */
const requests = [false, 'file', 'gh', 'glab', 'auto'] as const;

/** Names that git takes, and no option of git. */
const refName = /^[A-Za-z0-9_][A-Za-z0-9_./+-]{0,199}$/;
const revision = /^[A-Za-z0-9_][A-Za-z0-9_./+@^~{}-]{0,199}$/;

const what = {
  target: paths({
    initial: ['.'],
    option: '-t, --target <dirs...>',
    says: 'folders and files to improve',
    widens: outside,
  }),
  autoApply: flag({
    initial: false,
    option: '-a, --auto-apply',
    says: 'also write the improvements to your files, where these are as in the base',
    widens: switchedOn,
  }),
  patterns: patternsKey('-p, --patterns <files...>'),
  profile: profileKey,
  minScore: amount({
    from: 0,
    to: 100,
    initial: 0,
    option: '--min-score <score>',
    says: 'leave out improvements of a lower score',
    widens: lower,
  }),
};

const budgets = {
  maxFiles: whole({
    from: 1,
    to: 1_000_000,
    initial: 1000,
    option: '--max-files <count>',
    says: 'files to change at most',
    widens: higher,
  }),
  maxEdits: whole({
    from: 1,
    to: 1_000_000,
    initial: 100,
    option: '--max-edits <count>',
    says: 'improvements to try at most',
    widens: higher,
  }),
  budgetLines: whole({
    from: 1,
    to: 10_000_000,
    initial: 2000,
    option: '--budget-lines <count>',
    says: 'lines to change at most',
    widens: higher,
  }),
  budgetTime: duration({
    toMs: 168 * hourMs,
    initial: '1h',
    option: '--budget-time <time>',
    says: 'time of the whole run, such as 30m',
    widens: higher,
  }),
};

const tests = {
  test: commandLine({
    option: '--test <command>',
    says: 'command that tests the code; auto detects one',
    widens: command,
  }),
  build: commandLine({
    option: '--build <command>',
    says: 'command that builds the code, before it is tested',
    widens: command,
  }),
  testTimeout: duration({
    toMs: 24 * hourMs,
    initial: '10m',
    option: '--test-timeout <time>',
    says: 'time of one run of the build or test command, such as 5m',
    widens: higher,
  }),
  testResults: globs({
    initial: [],
    option: '--test-results <globs...>',
    says: 'files in which the test command leaves its results: TRX, JUnit XML or TAP',
    widens: never,
  }),
  baseline: whole({
    from: 1,
    to: 20,
    initial: 2,
    option: '--baseline <count>',
    says: 'runs of the tests before anything is changed',
    widens: never,
  }),
  retries: whole({
    from: 0,
    to: 20,
    initial: 2,
    option: '--retries <count>',
    says: 'further runs of tests that failed',
    widens: never,
  }),
  allowRedBase: flag({
    initial: false,
    option: '--allow-red-base',
    says: 'go on though tests fail before anything is changed',
    widens: switchedOn,
  }),
  batch: whole({
    from: 1,
    to: 1000,
    initial: 10,
    option: '--batch <count>',
    says: 'improvements to test together',
    widens: never,
  }),
  writable: paths({
    initial: [],
    option: '--test-writes <paths...>',
    says: 'folders beside the code that the build and test commands may write to',
    widens: longer,
  }),
  copied: paths({
    initial: [],
    option: '--test-copies <paths...>',
    says: 'folders of yours that no commit has, such as node_modules, to copy to where the commands run',
    widens: outside,
  }),
  network: flag({
    initial: true,
    option: '--no-test-network',
    says: 'let the build and test commands use the network',
    optionSays: 'keep the build and test commands from the network',
    widens: switchedOn,
  }),
};

const results = {
  backend: choice({
    initial: 'auto',
    values: backends,
    option: '--backend <name>',
    says: 'how to run the sandboxes',
    widens: later(backends),
  }),
  branch: text({
    form: refName,
    wanted: 'the name of a branch, or the beginning of one that ends with - or /',
    initial: 'tars/improve-',
    option: '--branch <name>',
    says: 'branch to write; what ends with - or / is continued by a digest of the run',
    widens: never,
  }),
  base: text({
    form: revision,
    wanted: 'a branch, a tag or a commit',
    initial: 'HEAD',
    option: '--base <revision>',
    says: 'commit to improve',
    widens: never,
  }),
  pr: choice({
    initial: false,
    values: requests,
    option: '--pr [tool]',
    says: 'open a pull request with this tool; file writes its text and a bundle',
    widens: later(requests),
  }),
  squash: flag({
    initial: false,
    option: '--squash',
    says: 'make one commit of all improvements',
    widens: never,
  }),
};

/** The section `selfCode`: how code improves itself. */
export const selfCode = { ...what, ...budgets, ...tests, ...results };

/** What holds of the section `selfCode`. Times are milliseconds, paths are absolute. */
export type SelfCodeConfig = ConfiguredOf<typeof selfCode>;

/** What a file says of `selfCode`. */
export type SelfCodeWritten = WrittenOf<typeof selfCode>;
