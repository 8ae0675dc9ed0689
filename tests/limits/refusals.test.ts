import { expect, test } from 'vitest';
import { agentFolder, fromCore, rejection } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';

const MiB = 1024 * 1024;
const refused = '(if (i32.ne (memory.grow (i32.const 65000)) (i32.const -1)) (then unreachable))';
const divide = '(i32.div_u (i32.const 1) (i32.const 0))';
const limits = { wallMs: scaled(60_000), memoryBytes: 64 * MiB };

onEachBackend((open) => {
  test.each([
    ['while it was configured', { configure: `${refused} (i32.const 0)`, run: `${divide}` }],
    ['before it', { run: `${refused} ${divide}` }],
  ])('memory that was refused %s does not explain a division by zero', async (_, functions) => {
    const host = await open({ limits });
    const agent = await agentFolder(await fromCore(functions));
    expect(await rejection(host.call(agent, {}))).toMatchObject({
      code: 'ERR_TRAP',
      trap: 'division-by-zero',
    });
  });
});
