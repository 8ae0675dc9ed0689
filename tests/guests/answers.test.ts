import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Host } from 'tars-hyperlight';
import { beforeAll, expect, test } from 'vitest';
import { buildAgent } from '#guests/sdk/build.js';
import { rejection, temporaryFolder } from '../host/agents-for-tests.js';

let host: Host;
let agent: string;

beforeAll(async () => {
  const entry = fileURLToPath(new URL('./fixtures/answering.js', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'tars-test-'));
  agent = join(folder, 'agent.wasm');
  await writeFile(agent, await buildAgent({ entry, syntax: false }));
  host = await Host.open({ backend: 'jco', cacheDir: false });
  return async () => {
    await host.close();
    await rm(folder, { recursive: true });
  };
});

const answering = (as: string) =>
  host.call(agent, { sources: [{ path: 'a', language: 'text', text: 'x' }] }, { settings: { as } });

test('an analysis has what it has, and empty lists for the rest', async () => {
  const empty = { path: 'a', language: 'text', findings: [], metrics: [], unparsed: [] };
  expect((await answering('findings')).outcome.reports).toEqual([empty]);
  const metrics = [{ name: 'n', value: 1 }];
  const findings = [expect.objectContaining({ message: 'm' })];
  expect((await answering('a finding without advice')).outcome.reports).toMatchObject([{ findings }]);
  expect((await answering('a finding')).outcome.reports).toMatchObject([{ findings }]);
  expect((await answering('metrics')).outcome.reports).toMatchObject([{ ...empty, metrics }]);
});

const each = 'the function given to eachSource';
const notAsync = 'must not be async';

// Silence about a source, or a trap, is what an engine makes of each of these.
test.each([
  ['async each', `${each} ${notAsync}`],
  ['promised findings', `findings of ${each} ${notAsync}`],
  [
    'a typo',
    `${each} must return { findings, metrics, unparsed } or some of these, and what it returned has finding`,
  ],
  ['a typo besides', 'what it returned has metric'],
  ['nothing', 'and returned undefined'],
  ['an empty object', 'what it returned has no findings'],
  ['a list', 'and returned an array'],
  ['no list', 'its findings are a string, not an array'],
  ['a message that is a number', '.reports[0].findings[0].message is a number, not a string'],
  ['an unknown severity', '.reports[0].findings[0].severity is none of hint, info, warning, error'],
  ['a span without an end', '.reports[0].findings[0].span.end is undefined, not a number'],
  ['an edit without a text', '.findings[0].suggestion.edits[0].text is undefined, not a string'],
  ['a message cut through a character', '.findings[0].message has half of a surrogate pair'],
  ['a span from nowhere', '.findings[0].span.start is NaN, not a whole number from 0 to 4294967295'],
  ['a span from before the text', '.findings[0].span.start is -1, not a whole number from 0 to 4294967295'],
  ['a metric of half a character', '.metrics[0].name has half of a surrogate pair'],
  ['throws what has no text', 'something was thrown that is no text and no error'],
  ['throws what throws', 'something was thrown that is no text and no error'],
  ['throws an error of a symbol', 'something was thrown that is no text and no error'],
  ['throws half a character', 'cut \ufffd'],
  ['throws an unknown code', 'own words'],
  ['a finding that is none', '.findings[0] is null, not an object'],
  ['a metric as text', '.metrics[0].value is a string, not a number'],
  ['a document without a type', '.documents[0].mediaType is undefined, not a string'],
  ['a rule without a name', '[0].name is undefined, not a string'],
  ['async run', `run ${notAsync}`],
  ['a run without an answer', 'run must return { reports, changes, documents }, and returned undefined'],
  ['a run without changes', 'has no changes, only reports, documents'],
  ['async configure', `configure ${notAsync}`],
  ['a configure without an answer', 'configure must return { rules, run }, and returned undefined'],
  ['a configure without rules', 'configure must return { rules, run }, and what it returned has no rules'],
  ['a configure without run', 'run is no function'],
])('%s fails by name', async (as, message) => {
  const error = await rejection(answering(as));
  expect(error).toMatchObject({ code: 'ERR_AGENT_FAILURE', reason: 'internal' });
  expect(error.message).toContain(message);
});

test('issues of a failure are those that the contract has words for', async () => {
  const error = await rejection(answering('throws issues that are none'));
  expect(error).toMatchObject({ code: 'ERR_AGENT_FAILURE', reason: 'invalid-task', message: 'own words' });
});

test('a definition that lacks something is refused while the component is built', async () => {
  const sdk = fileURLToPath(new URL('../../guests/sdk/index.ts', import.meta.url));
  const entry = join(await temporaryFolder(), 'agent.js');
  await writeFile(
    entry,
    `import { defineAgent } from ${JSON.stringify(sdk)};
     export const agent = defineAgent({ name: 'a', version: '1', role: 'analyzer', description: '', languages: [] });`,
  );
  const error = await rejection(buildAgent({ entry, syntax: false }));
  expect(error.message).toContain('defineAgent: settings, configure must be given');
});
