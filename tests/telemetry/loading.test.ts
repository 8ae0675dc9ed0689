import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { comparisons, folder, repository, tarscli } from '../cli/cli.js';

const watched = { NODE_OPTIONS: `--import ${join(repository, 'tests/telemetry/loads.mjs')}` };

function run(env: NodeJS.ProcessEnv) {
  const cwd = folder({ 'a.cs': comparisons(1) });
  return tarscli(['hyperlight-run', 'complexity', 'a.cs', '--backend', 'jco'], {
    cwd,
    env: { ...watched, ...env },
  });
}

describe('OpenTelemetry', () => {
  test.each([{ OTEL_SERVICE_NAME: 'x' }, { TARS_OTEL: '' }, { TARS_OTEL: '0' }])(
    'is not loaded with %o',
    async (env) => {
      const { code, stderr } = await run(env);
      expect(code).toBe(0);
      expect(stderr).not.toContain('loads');
    },
  );

  test.each(['1', 'paths'])('is loaded with TARS_OTEL=%s, and a missing SDK is told once', async (asked) => {
    const { code, stderr } = await run({ TARS_OTEL: asked });
    expect(code).toBe(0);
    expect(stderr).toContain('loads @opentelemetry/api');
    expect(stderr.match(/no OpenTelemetry SDK/g)).toHaveLength(1);
  });

  test('without its package, asking for it is an error that says what to install', async () => {
    const { code, stdout, stderr } = await run({ TARS_OTEL: '1', MISSING: '1' });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('error[ERR_TELEMETRY_UNAVAILABLE]: telemetry is asked for');
    expect(stderr).toContain('hint: npm install @opentelemetry/api');
  });

  test('nothing but 1, paths and 0 is taken', async () => {
    const { code, stderr } = await run({ TARS_OTEL: 'yes please' });
    expect(code).toBe(2);
    expect(stderr).toContain('TARS_OTEL must be 1, paths or 0, not "yes please"');
  });
});
