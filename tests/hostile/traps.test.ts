import { expect, test } from 'vitest';
import { onEachBackend } from '../host/backends.js';
import { coreAgent, expectAlive, typedRejection } from './hostile.js';

const trap = '(i32.store (i32.const -4) (i32.const 1))';
const fields = '(memory (export "memory") 1) (table 1 funcref)';

// In limits.test.ts: every kind of trap, in describe. Here: every place where the host runs a guest's code.
onEachBackend((open) => {
  test.each([
    ['a start function', { fields: `${fields} (func $s ${trap}) (start $s)` }],
    ['configure', { configure: `${trap} (i32.const 0)` }],
    ['what makes room for settings', { realloc: `${trap} (i32.const 4096)` }],
    ['run', { run: `${trap} (i32.const 0)` }],
    [
      'what is called after an answer was read',
      {
        run: '(i32.const 0)',
        fields: `${fields} (func (export "cabi_post_tars:agent/agent@0.1.0#run") (param i32) ${trap})`,
      },
    ],
    ['a data segment', { fields: `${fields} (data (i32.const 65530) "more than a page")` }],
    ['an element segment', { fields: `${fields} (func $f) (elem (i32.const 1) $f)` }],
  ])('a trap in %s is told, and heals', async (_, functions) => {
    const host = await open({ concurrency: 1 });
    const agent = await coreAgent(functions);
    for (let call = 0; call < 2; call++) {
      expect(await typedRejection(host.call(agent, {}))).toMatchObject({ code: 'ERR_TRAP' });
    }
    await expectAlive(host);
  });
});
