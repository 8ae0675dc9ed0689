import { timeScale } from '../base/time-scale.js';

/** Limits of one call. All of them are always in force, except fuel. */
export interface Limits {
  /** Milliseconds from the start of the call to its answer. Default 10 000. */
  wallMs: number;
  /**
   * Milliseconds of processor time. Default: as `wallMs`. The jco backend can't measure processor time, and enforces
   * this limit as wall time.
   */
  cpuMs?: number;
  /**
   * Units of fuel, about one per WebAssembly instruction. The same call uses the same fuel on every machine. Default:
   * not counted, which is a fifth faster. Only on the hyperlight backend.
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
   * about as many of the smallest ones as fit into `outputBytes`.
   */
  outputItems: number;
  /** Bytes of one call's log that are returned. Lines beyond are counted and dropped. Default 64 KiB. */
  logBytes: number;
  /** Findings reported per file. Default 10 000. */
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

/** Limits of a call unless host, manifest or call override them. */
export const defaultLimits: Readonly<Limits> = Object.freeze({
  wallMs: 10_000,
  memoryBytes: 256 * MiB,
  inputBytes: 16 * MiB,
  outputBytes: 16 * MiB,
  outputItems: 250_000,
  logBytes: 64 * 1024,
  findingsPerFile: 10_000,
});

/**
 * Returns the limits of `describe` and `configure` calls. Code runs for the first time then, and more slowly than
 * later.
 */
export function configureLimits({ cpuMs: _cpu, fuel: _fuel, wallMs, ...others }: Limits): Limits {
  return { ...others, wallMs: Math.max(wallMs, defaultLimits.wallMs * timeScale()) };
}

// Copies of an outcome's text: its bytes, a string, and the strings in it. Strings take two bytes a unit.
const copiesOfText = 5;
const itemBytes = 160;

/** Returns the most memory that one outcome takes in the host's process while it is read and checked. */
export function outcomeBytes({ outputBytes, outputItems }: Limits): number {
  return copiesOfText * outputBytes + itemBytes * outputItems;
}
