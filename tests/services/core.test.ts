import { Core } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { didYouMean } from '#host/base/did-you-mean.js';
import { folder } from '../cli/cli.js';
import { contract } from './contract.js';

contract('in process', {
  async open(options) {
    const core = await Core.open(options);
    return {
      call: (method, params, how) => core.call(method, params as never, how),
      close: () => core.close(),
    };
  },
});

test('a core that is closed ends what it works on, and answers nothing more', async () => {
  const core = await Core.open({ roots: [folder({})] });
  const work = core.call('patterns/test', {}).catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await core.close();
  expect(await work).toMatchObject({ code: 'ERR_CLOSED' });
  await expect(core.call('version', {})).rejects.toMatchObject({ code: 'ERR_CLOSED' });
});

test('sandboxes of a core that nobody asks are closed, and start again', async () => {
  const core = await Core.open({ roots: [folder({ 'a.cs': 'class A { }' })], idleMs: 1 });
  try {
    await core.call('analyze', { paths: ['a.cs'] });
    await expect.poll(async () => (await core.call('stats', {})).pool).toBeUndefined();
    expect((await core.call('analyze', { paths: ['a.cs'] })).summary.files).toBe(1);
  } finally {
    await core.close();
  }
});

test('a root that is no folder is refused', async () => {
  await expect(Core.open({ roots: ['/nowhere'] })).rejects.toMatchObject({ code: 'ERR_INPUT' });
  await expect(Core.open({ roots: [] })).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' });
  await expect(Core.open({ root: 'x' } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' });
});

test('one finding can be fixed alone, by its fingerprint', async () => {
  const line = 'try { N(); } catch (Exception e) { Log(e); throw e; }';
  const text = `class C\n{\n    public void M()\n    {\n        ${line}\n        ${line}\n    }\n}\n`;
  const texts = [{ path: 'a.cs', text }];
  const core = await Core.open({ roots: [folder({})] });
  try {
    const { files } = await core.call('analyze', { texts, scores: false });
    const [first, second] = files[0]!.findings.filter(({ ruleId }) => ruleId === 'TARS007');
    const fixed = async (...fingerprints: string[]) =>
      (await core.call('fix', { texts, as: 'text', fingerprints })).files.map((file) =>
        file.text!.split('\n').flatMap((one, at) => (one.includes('throw;') ? at : [])),
      );
    expect(await fixed(first!.fingerprint)).toEqual([[4]]);
    expect(await fixed(second!.fingerprint)).toEqual([[5]]);
    expect(await fixed(first!.fingerprint, second!.fingerprint)).toEqual([[4, 5]]);
    expect(await fixed('none')).toEqual([]);
  } finally {
    await core.close();
  }
});

test('a text counts as what its place says of it', async () => {
  const text = 'class C\n{\n    public void M()\n    {\n        int number = 1;\n        Work();\n    }\n}\n';
  const core = await Core.open({ roots: [folder({})] });
  const count = async (known: { class?: 'test' | 'product' }) => {
    const texts = [{ path: 'a.cs', text, ...known }];
    return (await core.call('analyze', { texts, scores: false })).files[0]!.findings.length;
  };
  try {
    expect([await count({}), await count({ class: 'test' })]).toEqual([1, 0]);
  } finally {
    await core.close();
  }
});

test('a list that would be too large is cut, and says by how much', async () => {
  const core = await Core.open({ roots: [folder({})] });
  try {
    const all = (await core.call('patterns/list', {})).patterns.length;
    const { patterns, omitted = 0 } = await core.call('patterns/list', {}, { maxBytes: 2000 });
    expect(patterns.length).toBeGreaterThan(0);
    expect(patterns.length + omitted).toBe(all);
    expect(JSON.stringify(patterns).length).toBeLessThan(2000);
  } finally {
    await core.close();
  }
});

test('a name that is no typing error is compared with nothing', () => {
  expect(didYouMean('analyse', ['analyze'])).toBe('did you mean analyze?');
  const long = 'x'.repeat(300);
  expect(didYouMean(long, [`${long}y`])).toBeUndefined();
});
