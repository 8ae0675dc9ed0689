import { describe, expect, test } from 'vitest';
import { onEachBackend } from '../host/backends.js';
import { coreAgent, expectAlive, typedRejection } from './hostile.js';

const plain = '(memory (export "memory") 1) (table 2 funcref)';
const locals = 'i64 '.repeat(400);

const depths = {
  'in a start function': { fields: `${plain} (func $down (call $down)) (start $down)` },
  'in configure': { configure: '(call $forever) (i32.const 0)' },
  'in run': { run: '(call $forever) (i32.const 0)' },
  'of frames of 3 KB': {
    fields: `${plain} (func $down (local ${locals}) (call $down) (local.set 0 (i64.const 1)))`,
    run: '(call $down) (i32.const 0)',
  },
  'through a table': {
    fields: `${plain} (elem (i32.const 0) $a $b)
      (func $a (call_indirect (type $none) (i32.const 1))) (func $b (call_indirect (type $none) (i32.const 0)))`,
    run: '(call $a) (i32.const 0)',
  },
};

// In limits.test.ts: recursion in describe, and in JavaScript.
onEachBackend((open) => {
  describe('recursion without end', () => {
    test.each(Object.entries(depths))('%s is a trap, twice in a row', async (_, functions) => {
      const host = await open({ concurrency: 1 });
      const agent = await coreAgent(functions);
      for (let call = 0; call < 2; call++) {
        const error = await typedRejection(host.call(agent, {}));
        expect(error).toMatchObject({ code: 'ERR_TRAP', trap: 'stack-overflow' });
      }
      await expectAlive(host);
    });
  });
});
