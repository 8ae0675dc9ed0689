import { OptionInvalidError, TelemetryUnavailableError } from '../base/errors.js';
import type { Telemetry } from './telemetry.js';

/** Environment variables. */
type Environment = Readonly<Record<string, string | undefined>>;

/** What is recorded of a host's work. */
export interface TelemetryOptions {
  /** Whether spans name the files of a batch. Default false. */
  paths?: boolean;
}

/**
 * Opens what was asked for: by an option, else by the variable `TARS_OTEL`. Undefined if nobody asks; then nothing of
 * OpenTelemetry is loaded.
 * @throws TelemetryUnavailableError without the package `@opentelemetry/api`
 */
export async function openTelemetry(
  given: boolean | TelemetryOptions | undefined,
  onNotice: (text: string) => void,
  env: Environment = process.env,
): Promise<Telemetry | undefined> {
  const wanted = given ?? wantedBy(env);
  if (wanted === false) return undefined;
  const api = await import('@opentelemetry/api').catch((error: unknown) => {
    throw new TelemetryUnavailableError("telemetry is asked for, and @opentelemetry/api can't be loaded", {
      hint: 'npm install @opentelemetry/api, or leave telemetry and TARS_OTEL out',
      cause: error,
    });
  });
  const { OpenTelemetry, hasSdk } = await import('./opentelemetry.js');
  if (!hasSdk(api) && env.OTEL_SDK_DISABLED?.toLowerCase() !== 'true') {
    onNotice('telemetry is on, and goes nowhere: the program has registered no OpenTelemetry SDK');
  }
  return new OpenTelemetry(api, { paths: wanted !== true && wanted.paths === true });
}

/** @throws OptionInvalidError */
function wantedBy({ TARS_OTEL: asked = '' }: Environment): boolean | TelemetryOptions {
  switch (asked.toLowerCase()) {
    case '':
    case '0':
    case 'false':
      return false;
    case '1':
    case 'true':
      return true;
    case 'paths':
      return { paths: true };
    default:
      throw new OptionInvalidError(
        `TARS_OTEL must be 1, paths or 0, not ${JSON.stringify(asked.slice(0, 50))}`,
        {
          issues: [{ path: 'TARS_OTEL', message: 'must be 1, paths or 0' }],
        },
      );
  }
}
