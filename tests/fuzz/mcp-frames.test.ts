import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { Core } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { Calls } from '#host/services/mcp/calls.js';
import { Lines } from '#host/services/mcp/lines.js';
import { serveOnStdio } from '#host/services/mcp/stdio.js';
import { folder } from '../cli/cli.js';
import { hold, runs } from './fuzz.js';

test(`${runs(20_000)} texts in chunks: the lines are the same, however they are cut`, {
  timeout: 0,
}, async () => {
  const text = fc.array(fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('\n', '\r\n', '\n\n', 'é\n')));
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
  const linesOf = (bytes: Buffer, cuts: readonly number[]) => {
    const lines = new Lines(60);
    const all: unknown[] = [];
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const size = cuts[turn % cuts.length]!;
      lines.add(bytes.subarray(at, at + size));
      at += size;
      for (let line = lines.next(); line !== undefined; line = lines.next()) all.push(line);
    }
    return all;
  };
  await hold(20_000, fc.tuple(text, sizes), ([parts, cuts]) => {
    const bytes = Buffer.from(parts.join(''));
    const all = linesOf(bytes, cuts);
    expect(all).toEqual(linesOf(bytes, [Math.max(1, bytes.length)]));
    for (const line of all)
      if (line !== 'too long') expect(Buffer.byteLength(line as string)).toBeLessThanOrEqual(60);
  });
});

const id = fc.oneof(fc.nat(1000), fc.string({ maxLength: 5 }), fc.constantFrom(null, 1.5, true, [], {}));
const method = fc.oneof(
  fc.constantFrom(
    'ping',
    'tools/list',
    'tools/call',
    'resources/read',
    'resources/list',
    'initialize',
    'server/discover',
  ),
  fc.constantFrom(
    'notifications/cancelled',
    'notifications/initialized',
    'notifications/none',
    '__proto__',
    '',
  ),
  fc.string({ maxLength: 10 }),
);
const params = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.record({
    name: fc.constantFrom('list_patterns', 'explain_pattern', 'apply_fixes', 'none', 'toString'),
    arguments: fc.jsonValue({ maxDepth: 3 }),
  }),
  fc.record({ requestId: id }),
  fc.record({
    uri: fc.oneof(fc.webUrl(), fc.constantFrom('tars://schemas/report', 'tars://schemas/..', 'tars://')),
  }),
);
const message = fc.record(
  { jsonrpc: fc.constantFrom('2.0', '1.0', 2), id, method, params },
  { requiredKeys: [] },
);
const line = fc.oneof(
  { weight: 4, arbitrary: message.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string({ maxLength: 60 }).map((text) => text.replaceAll('\n', ' ')) },
  { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.nat(3000).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`) },
);

/** The message under an id of its own, if it has one that can be answered. */
function withId(line: string, own: string): string | undefined {
  try {
    const value = JSON.parse(line);
    const has = typeof value.id === 'string' || Number.isSafeInteger(value.id);
    return has ? JSON.stringify({ ...value, id: own }) : undefined;
  } catch {
    return undefined;
  }
}

test(`${runs(4000)} messages: each of them is answered or refused, and the server goes on`, {
  timeout: 0,
}, async () => {
  await using core = await Core.open({ roots: [folder({})] });
  const [input, output] = [new PassThrough(), new PassThrough()];
  const ending = new AbortController();
  const served = serveOnStdio(new Calls(core, { allowWrite: false }), {
    ...{ input, output, signal: ending.signal, onProblem: () => undefined },
  });
  const answers = new Map<unknown, number>();
  let waiting: (() => void) | undefined;
  let text = '';
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n');
    text = lines.pop()!;
    for (const one of lines) {
      const { jsonrpc, id: answered, method: asked } = JSON.parse(one);
      expect(jsonrpc).toBe('2.0');
      // Nothing is asked of the client.
      if (asked !== undefined) expect(answered).toBeUndefined();
      answers.set(answered, (answers.get(answered) ?? 0) + 1);
    }
    waiting?.();
  });
  let sent = 0;
  const answered = async (line: string, id: string) => {
    input.write(`${line}\n`);
    while (!answers.has(id)) {
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    }
  };
  input.write(
    '{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"f","version":"1"}}}\n',
  );
  await hold(4000, line, async (one) => {
    const own = `own-${sent++}`;
    const asked = withId(one, own);
    if (asked === undefined)
      input.write(`${one}
`);
    await answered(asked ?? JSON.stringify({ jsonrpc: '2.0', id: own, method: 'ping' }), own);
    expect(answers.get(own)).toBe(1);
  });
  expect(answers.get('hello')).toBe(1);
  ending.abort();
  await served;
});
