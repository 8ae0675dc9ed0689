import fc from 'fast-check';
import { defaultLimits, type Task } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import type { RunnerResponse } from '#host/sandbox/jco/protocol.js';
import { messageOf } from '#host/sandbox/jco/response-schema.js';
import { callMessage, requestOf, responseMessage } from '#host/sandbox/jco/wire.js';
import { encodeFrame, type Frame, FrameInvalid, FrameReader } from '#host/sandbox/process/frames.js';
import { hold } from '../fuzz/fuzz.js';

const generous = { headerBytes: 1 << 20, bodyBytes: 1 << 20 };

/** What arrives of frames that are cut at any places. */
function arrived(bytes: Buffer, cuts: readonly number[], limits = generous): Frame[] {
  const reader = new FrameReader(() => limits);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const ends = [...places, bytes.length];
  return ends.flatMap((end, at) => reader.push(bytes.subarray(ends[at - 1] ?? 0, end)));
}

const body = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const cutting = fc.array(fc.nat());
const frames = fc.array(fc.tuple(fc.jsonValue(), body), { maxLength: 5 });

describe('frames', () => {
  test('arrive as they were sent, however the channel cuts them', () =>
    hold(300, fc.tuple(frames, cutting), ([sent, cuts]) => {
      const bytes = Buffer.concat(sent.flatMap(([header, part]) => encodeFrame(header, [part])));
      const expected = sent.map(([header, part]) => ({
        header: JSON.parse(JSON.stringify(header)),
        body: part,
      }));
      expect(arrived(bytes, cuts)).toEqual(expected);
    }));

  test('of random bytes are refused, or are frames within the limits', () => {
    const limits = { headerBytes: 20, bodyBytes: 20 };
    return hold(300, fc.tuple(fc.uint8Array({ maxLength: 400 }), cutting), ([bytes, cuts]) => {
      try {
        for (const frame of arrived(Buffer.from(bytes), cuts, limits)) {
          expect(frame.body.length).toBeLessThanOrEqual(limits.bodyBytes);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(FrameInvalid);
      }
    });
  });
});

const task = fc.record({
  sources: fc.array(
    fc.record({ path: fc.string(), language: fc.string(), text: fc.string({ unit: 'grapheme' }) }),
  ),
  reports: fc.constant<Task['reports']>([]),
  options: fc.string(),
});

const answer: fc.Arbitrary<RunnerResponse> = fc.record({
  answer: fc.string({ unit: 'grapheme' }),
  fault: fc.constant(undefined),
  log: fc.constant([{ level: 'info' as const, message: 'said' }]),
  usage: fc.record({ memoryBytes: fc.nat(), outputBytes: fc.nat(), logBytes: fc.nat() }),
});

/** As it comes out of the channel. */
const sent = (message: readonly [unknown, readonly Uint8Array[]]) =>
  arrived(Buffer.concat(encodeFrame(...message)), [])[0]!;

describe('messages', () => {
  test('of tasks arrive as they were sent', () =>
    hold(300, task, (one) => {
      expect(requestOf(sent(callMessage(one)))).toEqual({ task: one });
    }));

  test('of answers arrive as they were sent', () =>
    hold(300, answer, (one) => {
      expect(messageOf(sent(responseMessage(one)), defaultLimits)).toEqual({ type: 'answer', answer: one });
    }));

  const usage = { memoryBytes: 1, outputBytes: 1, logBytes: 1 };
  const line = (message: string) => ({ level: 'info', message });
  const said = (answer: object) => ({
    header: { type: 'answer', answerBytes: 0, log: [], usage, ...answer },
    body: Buffer.alloc(0),
  });

  test.each([
    ['no whole number', { usage: { ...usage, memoryBytes: 0.5 } }],
    ['more bytes than there can be', { usage: { ...usage, memoryBytes: 1e308 } }],
    ['less than none', { usage: { ...usage, logBytes: -1 } }],
    ['another prototype', JSON.parse('{"__proto__":{"type":"started"}}')],
    ['a member nobody knows', { more: 1 }],
    ['a limit that is the host’s to hold', { fault: { kind: 'wall' } }],
    ['neither answer nor fault', { answerBytes: undefined }],
    ['bytes that it does not send', { answerBytes: 1 }],
    ['modules that it does not send', { baked: { agent: [['a.wasm', 1]] } }],
    ['modules of no size', { baked: { agent: [['a.wasm', -1]] } }],
    [
      'a log of more lines than its limit lets in',
      { log: Array.from({ length: defaultLimits.logBytes }, () => line('')) },
    ],
  ])('of a process that says %s are refused', (_, answer) => {
    expect(() => messageOf(said(answer), defaultLimits)).toThrow(FrameInvalid);
  });

  test('of answers that are too long for a text arrive as such', () => {
    const [header, bytes] = responseMessage({
      answer: undefined,
      fault: { kind: 'output', bytes: Number.POSITIVE_INFINITY },
      log: [],
      usage: { ...usage, outputBytes: Number.POSITIVE_INFINITY },
    });
    expect(messageOf(sent([header, bytes]), defaultLimits)).toMatchObject({
      response: { fault: { kind: 'output', bytes: Number.POSITIVE_INFINITY } },
    });
  });

  test('of a log that is longer than its limit are cut to it', () => {
    const log = Array.from({ length: 100 }, () => line('x'.repeat(defaultLimits.logBytes)));
    const message = messageOf(said({ log }), defaultLimits);
    const lines = message.type === 'answer' ? message.response.log : [];
    expect(lines.map(({ message }) => message).join('').length).toBeLessThan(defaultLimits.logBytes + 1000);
  });

  test('of a process that says anything are refused, or have the form of messages', () => {
    const part = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('answer', 'started', 'failure', 'trap', 'contract', 'output'),
      fc.integer(),
    );
    const header = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          type: fc.constantFrom('answer', 'started', 'baking'),
          answerBytes: part,
          fault: fc.oneof(
            part,
            fc.record({ kind: part, trap: part, message: part, bytes: part, failure: part }),
          ),
          log: fc.oneof(fc.constant([]), fc.array(fc.record({ level: part, message: part }))),
          usage: fc.oneof(fc.constant({ memoryBytes: 1, outputBytes: 1, logBytes: 1 }), part),
          baked: fc.oneof(
            part,
            fc.record({ agent: fc.array(fc.tuple(fc.string(), fc.integer())), reason: part }),
          ),
        },
        { requiredKeys: ['type'] },
      ),
    );
    return hold(1000, fc.tuple(header, body), ([said, bytes]) => {
      try {
        const message = messageOf({ header: said, body: bytes }, defaultLimits);
        expect(['started', 'baking', 'answer']).toContain(message.type);
        if (message.type !== 'answer' || message.response.fault) return;
        expect(message.response.answer).toBeTypeOf('string');
      } catch (error) {
        expect(error).toBeInstanceOf(FrameInvalid);
      }
    });
  });
});
