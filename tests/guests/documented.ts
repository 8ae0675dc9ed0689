import { Host } from 'tars-hyperlight';
import { afterAll, beforeAll, expect } from 'vitest';
import { sharedCache, sharedCacheBytes } from '../host/agents-for-tests.js';
import { generated } from './changing.js';

let host: Host;
beforeAll(async () => {
  host = await Host.open({ backend: 'jco', cacheDir: sharedCache, cacheBytes: sharedCacheBytes });
});
afterAll(() => host.close());

export const documented = (text: string, settings?: object) =>
  generated(host, text, { options: { document: 'all' }, ...(settings && { settings }) });

/** The comment that a member gets, a line each, in a class that has its own. */
export async function commentOf(member: string, type = 'class C', rest = ''): Promise<string[]> {
  const text = `/// <summary>T.</summary>\npublic ${type}\n{\n    ${member}\n}\n${rest}`;
  const { after } = await documented(text);
  const lines = after.split('\n');
  const comment = lines.filter((line) => line.startsWith('    /// ')).map((line) => line.slice(8));
  expect(lines.filter((line) => !line.startsWith('    /// ')).join('\n')).toBe(text);
  return comment;
}
