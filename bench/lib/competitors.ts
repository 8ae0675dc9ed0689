import { createRequire } from 'node:module';
import type { Competitor } from '#host/bench/competitor.js';
import { generatedFile } from '#host/bench/generated.js';
import type { Competitors } from '#host/bench/setup.js';
import type { Kit } from './kit.js';

/** Requires a module as a file in bench/peers would. */
export const requireCompetitor = createRequire(new URL('../../../bench/peers/package.json', import.meta.url));

export const competitorsPackage = requireCompetitor.resolve('./package.json');

/** A competitor's part in each kind of measurement, and how to close it. */
export interface CompetitorEntries {
  analyzers?: Competitor[];
  starts?: Competitors['starts'];
  calls?: Competitors['calls'];
  close?(): Promise<void>;
}

export interface CompetitorModule {
  name: string;
  /** Rejects if the competitor isn't installed or can't run here. */
  open(kit: Kit): Promise<CompetitorEntries>;
}

export interface OpenCompetitors extends Competitors {
  absent: { name: string; reason: string }[];
  close(): Promise<void>;
}

export async function openCompetitors(
  modules: readonly CompetitorModule[],
  kit: Kit,
): Promise<OpenCompetitors> {
  const open: CompetitorEntries[] = [];
  const absent: OpenCompetitors['absent'] = [];
  for (const { name, open: openOne } of modules) {
    try {
      const entries = await openOne(kit);
      await tryOut(entries);
      open.push(entries);
    } catch (error) {
      absent.push({ name, reason: reasonOf(error) });
    }
  }
  return {
    analyzers: open.flatMap(({ analyzers = [] }) => analyzers),
    starts: open.flatMap(({ starts = [] }) => starts),
    calls: open.flatMap(({ calls = [] }) => calls),
    absent,
    close: async () => {
      for (const { close } of open) await close?.();
    },
  };
}

/** Tries every measurement once: a broken installation fails here, not in the middle of a measurement. */
async function tryOut({ analyzers = [], starts = [], calls = [] }: CompetitorEntries): Promise<void> {
  for (const competitor of analyzers) {
    const analyzer = await competitor.open(1);
    await analyzer.one(generatedFile(1_000));
    await analyzer.close();
  }
  for (const start of starts) await ('run' in start ? start.run() : start.timed());
  for (const { call } of calls) await call();
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const [line] = (message ?? String(error)).split('\n');
  return code === 'MODULE_NOT_FOUND' ? `${line} (npm ci --prefix bench/peers installs it)` : line!;
}
