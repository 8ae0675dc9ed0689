import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { folder, repository } from '../cli/cli.js';

let close = () => {};
afterEach(() => close());

/** A registry that knows one vulnerability of zod, or gives `status` for an answer. */
async function registry(severity: string, status = 200): Promise<string> {
  const advisory = {
    id: 1,
    url: 'https://example.com/advisory',
    title: 'Runs anything',
    severity,
    vulnerable_versions: '*',
    cwe: [],
    cvss: { score: 0, vectorString: null },
  };
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const name = decodeURIComponent(request.url!.slice(1));
      const asked = name.endsWith('advisories/bulk');
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(asked ? { zod: [advisory] } : { name, versions: {}, 'dist-tags': {} }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function audit(registry: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, npm_config_registry: registry, npm_config_cache: folder({}) };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(repository, 'scripts/audit.mjs'), ...args], { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), output: out + err }),
    );
  });
}

test.each([
  ['critical', 1],
  ['high', 1],
  ['moderate', 0],
])(
  'a known vulnerability of %s severity in what users install ends the audit with %d',
  async (severity, code) => {
    const result = await audit(await registry(severity));
    expect(result.output).toContain(`${severity}: zod`);
    expect(result.code).toBe(code);
  },
);

test('a registry that can not be asked is a warning, and a failure where the audit is required', async () => {
  const refusing = await registry('high', 405);
  expect(await audit(refusing)).toMatchObject({ code: 0, output: expect.stringContaining('405') });
  expect(await audit(refusing, '--required')).toMatchObject({
    code: 1,
    output: expect.stringContaining('405'),
  });
});
