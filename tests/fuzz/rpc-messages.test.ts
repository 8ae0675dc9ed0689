import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { Core } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { RpcServer } from '#host/services/rpc/server.js';
import { folder } from '../cli/cli.js';
import { hold, runs } from './fuzz.js';

const odd = fc.constantFrom(null, 1.5, true, [], {}, -1, '', '__proto__');
const id = fc.oneof(fc.nat(5), fc.string({ maxLength: 3 }), odd);
const method = fc.oneof(
  fc.constantFrom(
    'version',
    'stats',
    'patterns/explain',
    '$/cancelRequest',
    '$/progress',
    'none',
    'toString',
  ),
  fc.string({ maxLength: 8 }),
  odd,
);
const params = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.record({ id }),
  fc.record(
    {
      pattern: fc.constantFrom('TARS007', 'none'),
      deadlineMs: fc.oneof(fc.integer(), odd),
      maxBytes: odd,
      progressToken: odd,
    },
    { requiredKeys: [] },
  ),
);
const message = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      { jsonrpc: odd, id, method, params, result: params, error: params },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

interface Answer {
  id?: unknown;
  method?: string;
  result?: unknown;
  error?: { code: unknown };
}

/** How many answers a message has to have. */
function answersTo(value: unknown): 0 | 1 {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 1;
  const { id: own, method: asked } = value as Record<string, unknown>;
  if (typeof asked === 'string') return own === undefined ? 0 : 1;
  return asked === undefined && ('result' in value || 'error' in value) ? 0 : 1;
}

test(`${runs(20_000)} messages: each has the answers that it has to have, and the connection goes on`, {
  timeout: 0,
}, async () => {
  await using core = await Core.open({ roots: [folder({})] });
  const server = new RpcServer({ core });
  let text = '';
  let answers: Answer[] = [];
  let wake = () => {};
  const stream = new Duplex({
    read() {},
    write(chunk, _, done) {
      text += chunk;
      for (;;) {
        const [whole, length] = /^Content-Length: (\d+)\r\n\r\n/.exec(text) ?? [];
        if (whole === undefined) break;
        answers.push(JSON.parse(text.slice(whole.length, whole.length + Number(length))));
        text = text.slice(whole.length + Number(length));
      }
      wake();
      done();
    },
  });
  const served = server.serve(stream);
  let sent = 0;
  const say = (value: unknown) => {
    const body = JSON.stringify(value);
    stream.push(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  await hold(20_000, message, async (one) => {
    const last = `last-${sent++}`;
    answers = [];
    say(one);
    say({ jsonrpc: '2.0', id: last, method: 'version', params: {} });
    const expected = answersTo(one) + 1;
    const told = () => answers.filter(({ method: asked }) => asked === undefined);
    while (told().length < expected || !told().some(({ id: answered }) => answered === last)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    expect(told()).toHaveLength(expected);
    for (const answer of told()) expect('result' in answer).toBe(!('error' in answer));
  });
  stream.push(null);
  await served;
});
