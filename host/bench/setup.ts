import type { Competitor, Subject } from './competitor.js';
import type { TimedCompetitor } from './interleave.js';
import type { Workload } from './workload.js';

/** What a measurement needs. */
export interface Setup {
  /** At least one. */
  subjects: readonly Subject[];
  /** Competitors in the same rounds. */
  competitors: Competitors;
  workload: Workload;
  rounds: number;
  /** Whether numbers are small: to see that it works, not to publish. */
  quick: boolean;
  /** Cores that this process may use. */
  cores: number;
  signal: AbortSignal | undefined;
  progress(text: string): void;
}

export interface Competitors {
  /** Competitors that analyze files. */
  analyzers: readonly Competitor[];
  /** Measured from the start of a process to the first report. */
  starts: readonly TimedCompetitor[];
  /** Calls that do nothing. */
  calls: readonly { name: string; call(): Promise<void> | void }[];
}

export const noCompetitors: Competitors = { analyzers: [], starts: [], calls: [] };

/** The name of the measurements' own controls. */
export const cpuControl = 'control: CPU only';
export const messageControl = 'control: postMessage and back';

export function roundsOf(setup: Setup, name: string, warmUp: number) {
  const { rounds, signal, progress } = setup;
  return {
    rounds,
    warmUp: setup.quick ? Math.min(1, warmUp) : warmUp,
    signal,
    onRound: (round: number) =>
      progress(round < 1 ? `${name}: warming up` : `${name}: round ${round} of ${rounds}`),
  };
}
