import { type Finding, Host } from 'tars-hyperlight';
import { afterAll, beforeAll, expect } from 'vitest';
import { sharedCache, sharedCacheBytes } from '../host/agents-for-tests.js';
import { generated } from './changing.js';

let host: Host;
beforeAll(async () => {
  host = await Host.open({ backend: 'jco', cacheDir: sharedCache, cacheBytes: sharedCacheBytes });
});
afterAll(() => host.close());

const unmarked = { documentation: { rules: [], mark: '' } };

/** A text with a comment for everything visible, names restated, without marks. */
export const documented = (text: string, settings: object = unmarked) =>
  generated(host, text, { options: { document: 'all', restate: true }, settings });

/** A text as it is documented by default; `types` of other files. */
export const saying = (text: string, options: object = {}, settings?: object, findings: Finding[] = []) =>
  generated(host, text, {
    options: { document: 'all', ...options },
    findings,
    ...(settings && { settings }),
  });

/** The lines of the comment that a member gets by default, in a class that has its own. */
export async function saidOf(member: string, type = 'class C', rest = ''): Promise<string[]> {
  const { after } = await saying(`/// <summary>T.</summary>\npublic ${type}\n{\n    ${member}\n}\n${rest}`);
  const lines = after.split('\n').filter((line) => line.startsWith('    /// '));
  return lines.map((line) => line.slice(8));
}

/** The comment that a member gets, a line each, in a class that has its own. */
export async function commentOf(member: string, type = 'class C', rest = ''): Promise<string[]> {
  const text = `/// <summary>T.</summary>\npublic ${type}\n{\n    ${member}\n}\n${rest}`;
  const { after } = await documented(text);
  const lines = after.split('\n');
  const comment = lines.filter((line) => line.startsWith('    /// ')).map((line) => line.slice(8));
  expect(lines.filter((line) => !line.startsWith('    /// ')).join('\n')).toBe(text);
  return comment;
}
