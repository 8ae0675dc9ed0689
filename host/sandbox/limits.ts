/** What one call may use. Every limit is always on. */
export interface Limits {
  /** Milliseconds from the start of the call to its answer. Default 10 000. */
  wallMs: number;
  /** Bytes of WebAssembly memory of one sandbox, agent and parser together. Default 256 MiB. */
  memoryBytes: number;
  /** Bytes of all sources and options of one call, as UTF-8. Default 16 MiB. */
  inputBytes: number;
  /** Bytes of one call's outcome, as JSON. Default 16 MiB. */
  outputBytes: number;
  /** Bytes of log lines kept of one call; what is over is counted, not kept. Default 64 KiB. */
  logBytes: number;
}

const MiB = 1024 * 1024;

export const defaultLimits: Readonly<Limits> = Object.freeze({
  wallMs: 10_000,
  memoryBytes: 256 * MiB,
  inputBytes: 16 * MiB,
  outputBytes: 16 * MiB,
  logBytes: 64 * 1024,
});
