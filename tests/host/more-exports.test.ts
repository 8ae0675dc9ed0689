import { readFile } from 'node:fs/promises';
import { componentWit } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect, test } from 'vitest';
import { parseWorld } from '#host/contract/world.js';
import { agentFolder, fixture, fromCore, rejection } from './agents-for-tests.js';
import { onEachBackend } from './backends.js';

const memory = '(memory (export "memory") 1) (table 1 funcref)';
const agentExport = 'tars:agent/agent@0.1.0';
/** Answers with an empty outcome, which is what zeroed memory says. */
const run = '(i32.const 0)';

/** What componentize-py leaves behind, less its many types. */
const python = {
  exports: `export exports: interface {
    record %resource { %package: string, name: string }
    variant kind { freestanding(string), %resource(%resource), %static(string) }
    record symbols { kinds: list<kind>, resources: list<%resource> }
    init: func(app-name: string, symbols: symbols, stub-wasi: bool) -> result<_, string>;
  }`,
  fields: `${memory} (func (export "exports#init") (param i32 i32 i32 i32 i32 i32 i32) (result i32) unreachable)`,
};

const others: [what: string, exports: string, fields: string][] = [
  ['a function', 'export main: func();', '(func (export "main") unreachable)'],
  [
    'an interface that is called as the agent is',
    'export agent: interface { run: func(a: string) -> list<list<tuple<u8, f64>>>; }',
    '(func (export "agent#run") (param i32 i32) (result i32) unreachable)',
  ],
  [
    "functions with words of JavaScript and the glue's for names",
    'export %constructor: func(); export instantiate: func(); export %export: func(); export exports: func();',
    ['constructor', 'instantiate', 'export', 'exports']
      .map((name) => `(func (export "${name}") unreachable)`)
      .join(''),
  ],
];

onEachBackend((open) => {
  test('an agent runs with the entry point that componentize-py leaves behind, which nothing calls', async () => {
    const path = await fromCore({ ...python, run });
    expect(parseWorld(await componentWit(await readFile(path)))).toEqual({
      imports: [],
      exports: ['exports', agentExport],
      handles: undefined,
    });
    const host = await open();
    const { outcome } = await host.call(await agentFolder(path), {});
    expect(outcome).toEqual({ reports: [], changes: [], documents: [] });
  });

  test.each(others)('an agent runs that exports %s besides', async (_, exports, fields) => {
    const host = await open();
    const agent = await agentFolder(await fromCore({ exports, run, fields: `${memory} ${fields}` }));
    expect((await host.call(agent, {})).outcome.documents).toEqual([]);
  });

  test.each(['tars-agent-agent', 'tars-other'])(
    'an agent that exports %s besides is refused: its types would be taken for those of this package',
    async (name) => {
      const exports = `export ${name}: interface { run: func(); }`;
      const fields = `${memory} (func (export "${name}#run") unreachable)`;
      const host = await open();
      const error = await rejection(host.inspect(await fromCore({ exports, fields })));
      expect(error).toMatchObject({ code: 'ERR_AGENT_INVALID' });
      expect(error.message).toContain(`exports ${name} besides tars:agent/agent@0.1.0`);
    },
  );

  test('an agent that exports handles besides is refused by their names', async () => {
    const exports = 'export things: interface { resource thing { constructor(); } make: func() -> thing; }';
    const fields = `${memory} (func (export "things#[constructor]thing") (result i32) unreachable)
      (func (export "things#make") (result i32) unreachable)`;
    const host = await open();
    const error = await rejection(host.inspect(await fromCore({ exports, fields })));
    expect(error).toMatchObject({
      code: 'ERR_AGENT_INVALID',
      message: expect.stringMatching(
        /exports things besides tars:agent\/agent@0\.1\.0, and has types with "resource"$/,
      ),
    });
  });

  test('an agent of an engine says nothing of what its engine exports', async () => {
    const host = await open();
    expect((await host.inspect(await fixture('probe'))).imports).toEqual(['tars:agent/host@0.1.0']);
  });
});
