import { describe, expect, test } from 'vitest';
import { Crashes } from '../../clients/vscode/src/crashes.js';
import { isIn, rootsOf } from '../../clients/vscode/src/roots.js';

const folder = (text: string) => ({ uri: { scheme: text.split(':')[0]!, toString: () => text } });
const named = (folders: ReturnType<typeof folder>[]) => folders.map(({ uri }) => uri.toString());

describe('workspace folders', () => {
  test('one within another has no server of its own', () => {
    const all = ['file:///w/a/b', 'file:///w/a', 'file:///w/ab', 'file:///x'].map(folder);
    expect(named(rootsOf(all))).toEqual(['file:///w/a', 'file:///w/ab', 'file:///x']);
  });

  test('those that are not on disk have none', () => {
    expect(named(rootsOf(['vscode-vfs://github/a', 'file:///a'].map(folder)))).toEqual(['file:///a']);
  });

  test('a document is in a folder, not in one whose name begins alike', () => {
    expect(isIn('file:///w/a/x.cs', 'file:///w/a')).toBe(true);
    expect(isIn('file:///w/a/x.cs', 'file:///w/a/')).toBe(true);
    expect(isIn('file:///w/ab/x.cs', 'file:///w/a')).toBe(false);
    expect(isIn('file:///x.cs', 'file:///')).toBe(true);
  });
});

test('a server that ends five times within three minutes is not started again', () => {
  let now = 0;
  const crashes = new Crashes(() => now);
  const ends = [0, 1, 2, 3].map((second) => {
    now = second * 1000;
    return crashes.add();
  });
  expect(ends).toEqual([true, true, true, true]);
  now = 179_000;
  expect(crashes.add()).toBe(false);
  now = 600_000;
  expect(crashes.add()).toBe(true);
});
