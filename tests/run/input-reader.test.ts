import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SourceFile } from '#host/contract/report.js';
import { InputReader } from '#host/run/input-reader.js';
import { Steps, settled } from '../pool/fake-backend.js';

const file = (name: string): SourceFile => ({ path: name, text: '' });
const nameOf = (given: unknown) => (given as SourceFile).path;

/** An input that tells how far it was read, and whether it was closed. */
class Input {
  readonly names: readonly string[];
  read = 0;
  closed = false;

  constructor(...names: string[]) {
    this.names = names;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SourceFile> {
    try {
      for (const name of this.names) {
        this.read++;
        yield file(name);
      }
    } finally {
      this.closed = true;
    }
  }
}

const never = () => new AbortController().signal;

test('files are handed over in their order, each when the one before is accepted', async () => {
  const input = new Input('a', 'b', 'c');
  const accepting = new Steps<void, string>();
  const reading = new InputReader(input, never()).read(
    (given) => accepting.wait(nameOf(given)),
    () => false,
  );
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    const { asked, resolve } = await accepting.next();
    await settled();
    expect([asked, accepting.pending.length, input.read]).toEqual([name, 0, index + 1]);
    resolve();
  }
  await reading;
});

test('nothing more is read while there is enough, however often that is asked', async () => {
  const input = new Input('a', 'b', 'c');
  let isFull = true;
  const reader = new InputReader(input, never());
  const reading = reader.read(
    async () => {},
    () => isFull,
  );
  await settled();
  expect(input.read).toBe(1);
  reader.recheck();
  await settled();
  expect(input.read).toBe(1);
  isFull = false;
  await settled();
  expect(input.read).toBe(1);
  reader.recheck();
  await reading;
  expect(input.read).toBe(3);
});

test.each(['while it waits', 'while a file is accepted'])('an abort %s ends the reading', async (moment) => {
  const input = new Input('a', 'b', 'c');
  const aborting = new AbortController();
  const accepting = new Steps();
  const reading = new InputReader(input, aborting.signal).read(
    () => accepting.wait(),
    () => true,
  );
  const { resolve } = await accepting.next();
  if (moment === 'while it waits') resolve();
  await settled();
  aborting.abort(new Error('enough'));
  resolve();
  await reading;
  expect(input).toMatchObject({ read: 1, closed: true });
});

test('a failure of the input is that of the reading, after what came before', async () => {
  const accepted: string[] = [];
  async function* failing() {
    yield file('a');
    throw new Error('disk');
  }
  const reading = new InputReader(failing(), never()).read(
    async (given) => void accepted.push(nameOf(given)),
    () => false,
  );
  await expect(reading).rejects.toThrow('disk');
  expect(accepted).toEqual(['a']);
});

test('a file that is not accepted ends the reading, and closes the input', async () => {
  const input = new Input('a', 'b');
  const reading = new InputReader(input, never()).read(
    async () => {
      throw new Error('odd');
    },
    () => false,
  );
  await expect(reading).rejects.toThrow('odd');
  expect(input).toMatchObject({ read: 1, closed: true });
});

test('an input that is no faster than its files are used up is never ahead by more than it may be', async () => {
  const property = fc.asyncProperty(
    fc.nat(40),
    fc.integer({ min: 1, max: 5 }),
    fc.array(fc.nat(3), { maxLength: 60 }),
    async (files, most, uses) => {
      const input = new Input(...Array.from({ length: files }, (_, index) => `${index}`));
      const accepted: string[] = [];
      let used = 0;
      const reader = new InputReader(input, never());
      const reading = reader.read(
        async (given) => void accepted.push(nameOf(given)),
        () => accepted.length - used >= most,
      );
      for (const use of [...uses, ...Array<number>(files).fill(1)]) {
        await settled();
        expect(accepted.length).toBe(Math.min(files, used + most));
        used = Math.min(accepted.length, used + use);
        reader.recheck();
      }
      await reading;
      expect(accepted).toEqual(input.names);
    },
  );
  await fc.assert(property, { seed: 1, numRuns: 50 });
});
