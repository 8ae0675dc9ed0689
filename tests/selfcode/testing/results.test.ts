import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CommandResult } from '#host/selfcode/testing/command.js';
import { readResults, type TestResults } from '#host/selfcode/testing/results.js';
import { hold } from '../../fuzz/fuzz.js';
import { passedResult } from './passed-result.js';
import { ownPlace, type Place, runAt } from './places.js';

/** Reads results of a command that left these files in its folder of results. */
async function results(
  files: Record<string, string | Buffer>,
  more: Partial<CommandResult> = {},
): Promise<TestResults> {
  const { cwd, resultsFolder } = ownPlace();
  mkdirSync(resultsFolder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(resultsFolder, name)), { recursive: true });
    writeFileSync(join(resultsFolder, name), content);
  }
  return readResults({ ...passedResult, cwd, resultsFolder, ...more });
}

const trx = `\uFEFF<?xml version="1.0" encoding="utf-8"?>
<TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
  <Results>
    <UnitTestResult testId="a" testName="Adds(1, &quot;x&quot;)" outcome="Passed"><Output><StdOut>1 &lt; 2</StdOut></Output></UnitTestResult>
    <UnitTestResult testId="b" testName="Divides" outcome="Failed" />
    <UnitTestResult testId="c" testName="Waits" outcome="Timeout" />
    <UnitTestResult testId="d" testName="Later" outcome="NotExecuted" />
  </Results>
  <TestDefinitions>
    <UnitTest id="a" name="Adds"><TestMethod className="Shop.MathTests" name="Adds" /></UnitTest>
    <UnitTest id="b" name="Divides"><TestMethod className="Shop.MathTests" name="Divides" /></UnitTest>
  </TestDefinitions>
</TestRun>`;

test('TRX names tests by class and name', async () => {
  const read = await results({ 'run.trx': trx }, { exit: 1 });
  expect(read.source).toBe('trx');
  expect(Object.fromEntries(read.tests)).toEqual({
    'Shop.MathTests::Adds(1, "x")': 'passed',
    'Shop.MathTests::Divides': 'failed',
    '::Waits': 'failed',
    '::Later': 'skipped',
  });
  expect(read.problems).toEqual([]);
});

test('TRX in UTF-16 is read', async () => {
  const read = await results(
    { 'run.trx': Buffer.from(trx.replace('utf-8', 'utf-16'), 'utf16le') },
    { exit: 1 },
  );
  expect(read.tests.size).toBe(4);
});

const junit = `<testsuites><testsuite name="outer"><testsuite name="inner">
  <testcase classname="pkg.A" name="one"/>
  <testcase name="two"><failure message="no">x</failure></testcase>
  <testcase classname="pkg.A" name="three"><skipped/></testcase>
  <testcase classname="pkg.A" name="four"><flakyFailure/></testcase>
  <testcase classname="pkg.A" name="five" status="notrun"/>
  <testcase classname="pkg.A" name="six"><error/><system-out><![CDATA[<failure>]]></system-out></testcase>
</testsuite></testsuite></testsuites>`;

test('JUnit names tests by class, or by the suites around them', async () => {
  const read = await results({ 'deep/er/junit.xml': junit }, { exit: 1 });
  expect(read.source).toBe('junit');
  expect(Object.fromEntries(read.tests)).toEqual({
    'pkg.A::one': 'passed',
    'outer > inner::two': 'failed',
    'pkg.A::three': 'skipped',
    'pkg.A::four': 'passed',
    'pkg.A::five': 'skipped',
    'pkg.A::six': 'failed',
  });
});

test('without results of tests the whole command is one', async () => {
  expect(Object.fromEntries((await results({})).tests)).toEqual({ command: 'passed' });
  expect(Object.fromEntries((await results({}, { exit: 2 })).tests)).toEqual({ command: 'failed' });
  expect((await results({})).source).toBe('exit-code');
});

test.each([
  ['a code other than 0', { exit: 1 }],
  ['a signal', { exit: undefined, signal: 'SIGSEGV' }],
  ['a time limit', { ended: 'timed-out', exit: undefined }],
] as const)('a command that ends with %s fails though its tests pass', async (_, end) => {
  const read = await results({ 'a.xml': '<testsuite><testcase name="a"/></testsuite>' }, end);
  expect(Object.fromEntries(read.tests)).toEqual({ '::a': 'passed', command: 'failed' });
});

test('several kinds of results are read together', async () => {
  const read = await results({ 'a.trx': trx, 'b.xml': junit }, { exit: 1 });
  expect(read.source).toBe('mixed');
  expect(read.tests.size).toBe(10);
});

test('tests of one name are told apart, the same way in any order', async () => {
  const cases = ['<testcase name="a"/>', '<testcase name="a"><failure/></testcase>', '<testcase name="a"/>'];
  await hold(6, fc.shuffledSubarray(cases, { minLength: 3 }), async (order) => {
    const read = await results({ 'a.xml': `<testsuite>${order.join('')}</testsuite>` }, { exit: 1 });
    expect(Object.fromEntries(read.tests)).toEqual({
      '::a': 'passed',
      '::a #2': 'passed',
      '::a #3': 'failed',
    });
  });
});

const many = (text: string, count: number) => text.repeat(count);

test.each([
  ['cut off', junit.slice(0, 200), 'unclosed tag', 2],
  ['no XML', 'tests: 3', 'text data outside of root node', 0],
  ['empty', '', 'document must contain a root element', 0],
  ['of another kind', '<assemblies><test/></assemblies>', 'neither TRX nor JUnit', 0],
  [
    'with entities',
    '<!DOCTYPE a [<!ENTITY b "bbbb">]><testsuite><testcase name="&b;"/></testsuite>',
    'DOCTYPE',
    0,
  ],
  [
    'with unknown entities',
    '<testsuite><testcase name="a"/><testcase name="&b;"/></testsuite>',
    'undefined entity',
    1,
  ],
  ['nested without end', many('<testsuite>', 100_000), 'nested over 256 deep', 0],
  ['with bytes of no text', Buffer.from([0x3c, 0xff, 0xff]), 'UTF-8', 0],
])('a file of results that is %s is told, and read up to its fault', async (_, content, problem, count) => {
  const read = await results({ 'a.xml': content }, { exit: 1 });
  expect(read.problems).toEqual([expect.stringContaining(problem)]);
  expect([...read.tests.keys()].filter((id) => id !== 'command')).toHaveLength(count);
});

test('a file of more tests than are read is told', async () => {
  const read = await results({ 'a.xml': `<testsuite>${many('<testcase/>', 250_000)}</testsuite>` });
  expect(read.problems).toEqual(['only 200000 tests are read']);
  expect(read.tests.size).toBe(200_000);
});

test('a file that is too large is told', async () => {
  const read = await results({ 'a.xml': Buffer.alloc(64 * 1024 * 1024 + 1, ' ') });
  expect(read.problems).toEqual([expect.stringContaining('64 MiB')]);
});

test('names of any length and kind are ids that differ where they do', async () => {
  const names = fc.uniqueArray(
    fc.stringMatching(/^[a-z ]{1,9}$/).map((end) => `${'n'.repeat(2000)}${end.trim()}.`),
  );
  await hold(30, names, async (list) => {
    const cases = [...new Set(list)].map((name) => `<testcase name="${name}"/>`);
    const read = await results({ 'a.xml': `<testsuite>${cases.join('')}</testsuite>` });
    for (const id of read.tests.keys()) expect(id.length).toBeLessThan(1100);
    if (cases.length > 0)
      expect(read.tests.size).toBe(new Set(list.map((name) => name.replace(/ +/g, ' '))).size);
  });
});

test('results are looked for below the work tree, of this run only, and through no link', async () => {
  const place: Place = ownPlace({ 'old.xml': junit });
  mkdirSync(join(place.cwd, 'out'));
  writeFileSync(join(place.root, 'outside.xml'), junit);
  symlinkSync(join(place.root, 'outside.xml'), join(place.cwd, 'out', 'link.xml'));
  const write = 'printf \'<testsuite><testcase name="new"/></testsuite>\' > out/new.xml; mkfifo out/pipe.xml';
  const result = await runAt(place, `sleep 0.05; ${write}`);
  const read = await readResults(result, ['**/*.xml']);
  expect(Object.fromEntries(read.tests)).toEqual({ '::new': 'passed' });
});

test('random XML never fails to be read', async () => {
  const piece = fc.constantFrom(
    '<testsuite>',
    '</testsuite>',
    '<testcase name="a">',
    '</testcase>',
    '<failure/>',
    '&',
    '<![CDATA[',
    ']]>',
    '<!--',
    'x',
    '<?',
    '\0',
    '<TestRun>',
  );
  await hold(200, fc.array(piece, { maxLength: 20 }), async (pieces) => {
    const read = await results({ 'a.xml': pieces.join('') });
    expect(read.tests.size).toBeGreaterThan(0);
  });
});
