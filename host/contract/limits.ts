import { timeScale } from '../base/time-scale.js';

/** What one call may use. Every limit is always on, but for fuel. */
export interface Limits {
  /** Milliseconds from the start of the call to its answer. Default 10 000. */
  wallMs: number;
  /**
   * Milliseconds of processor time. Default: as `wallMs`. The jco backend can't measure it, and holds it as
   * wall time.
   */
  cpuMs?: number;
  /**
   * Units of fuel, about one for each WebAssembly instruction: the same call uses the same fuel on every
   * machine. Default: not counted, which is a fifth faster. Only on the hyperlight backend.
   */
  fuel?: number;
  /** Bytes of WebAssembly memory of one sandbox, agent and parser together. Default 256 MiB. */
  memoryBytes: number;
  /** Bytes of all sources and options of one call, as UTF-8. Default 16 MiB. */
  inputBytes: number;
  /** Bytes of one call's outcome, as JSON. Default 16 MiB. */
  outputBytes: number;
  /**
   * Objects in one call's outcome: reports, findings, metrics, spans, edits, changes and documents. Default 250 000,
   * about as many of the smallest ones as `outputBytes` has room for.
   */
  outputItems: number;
  /** Bytes of log lines kept of one call; what is over is counted, not kept. Default 64 KiB. */
  logBytes: number;
  /** Findings kept of one file. Default 10 000. */
  findingsPerFile: number;
}

const named: Readonly<Record<keyof Limits, true>> = {
  wallMs: true,
  cpuMs: true,
  fuel: true,
  memoryBytes: true,
  inputBytes: true,
  outputBytes: true,
  outputItems: true,
  logBytes: true,
  findingsPerFile: true,
};

export const limitNames = Object.keys(named) as readonly (keyof Limits)[];

const MiB = 1024 * 1024;

/** The limits of a call that neither host, manifest nor call overrides. */
export const defaultLimits: Readonly<Limits> = Object.freeze({
  wallMs: 10_000,
  memoryBytes: 256 * MiB,
  inputBytes: 16 * MiB,
  outputBytes: 16 * MiB,
  outputItems: 250_000,
  logBytes: 64 * 1024,
  findingsPerFile: 10_000,
});

/** Of describing and configuring: code runs for the first time then, and slower than it ever will. */
export function configureLimits({ cpuMs: _cpu, fuel: _fuel, wallMs, ...others }: Limits): Limits {
  return { ...others, wallMs: Math.max(wallMs, defaultLimits.wallMs * timeScale()) };
}

// Of the text of an outcome: as bytes, as a string and as the strings in it, which take two bytes a unit.
const copiesOfText = 5;
const itemBytes = 160;

/** What one outcome takes in the host's own process while it is read and checked, at the most. */
export function outcomeBytes({ outputBytes, outputItems }: Limits): number {
  return copiesOfText * outputBytes + itemBytes * outputItems;
}
