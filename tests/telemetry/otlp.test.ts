import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { comparisons, folder, repository, tarscli } from '../cli/cli.js';

const text = readFileSync(join(repository, 'docs/observability.md'), 'utf8');
const [, example] = /^```js\n([\s\S]*?)^```$/m.exec(text)!;

/** A collector that keeps what it is sent, by path. */
async function collector() {
  const received: Record<string, string> = {};
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      received[request.url!] = (received[request.url!] ?? '') + body;
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

test("docs/observability.md's setup sends tarscli's traces and metrics to a collector", async () => {
  const { url, received } = await collector();
  const cwd = folder({ 'a.cs': comparisons(1) });
  symlinkSync(join(repository, 'node_modules'), join(cwd, 'node_modules'));
  writeFileSync(join(cwd, 'otel.mjs'), example!);
  const env = { NODE_OPTIONS: '--import ./otel.mjs', TARS_OTEL: '1', OTEL_EXPORTER_OTLP_ENDPOINT: url };
  const { code, stderr } = await tarscli(['hyperlight-run', 'complexity', 'a.cs', '--backend', 'jco'], {
    cwd,
    env,
  });
  expect(stderr).not.toContain('goes nowhere');
  expect(code).toBe(0);
  for (const name of ['tars.run', 'tars.batch', 'tars.call'])
    expect(received['/v1/traces']).toContain(`"${name}"`);
  for (const name of ['tars.queue.wait', 'tars.sandbox.alive'])
    expect(received['/v1/metrics']).toContain(`"${name}"`);
});
