import { createRequire } from 'node:module';
import type { Contender } from '#host/bench/contender.js';
import { generatedFile } from '#host/bench/generated.js';
import type { Peers } from '#host/bench/setup.js';
import type { Kit } from './kit.js';

/** As a module in bench/peers would require it. */
export const peerRequire = createRequire(new URL('../../../bench/peers/package.json', import.meta.url));

export const peersPackage = peerRequire.resolve('./package.json');

/** One thing that is compared with: what it takes part in, and how it is let go. */
export interface Peer {
  contenders?: Contender[];
  starts?: Peers['starts'];
  calls?: Peers['calls'];
  close?(): Promise<void>;
}

export interface PeerModule {
  name: string;
  /** Rejects where the peer isn't installed or can't run here. */
  open(kit: Kit): Promise<Peer>;
}

export interface OpenPeers extends Peers {
  absent: { name: string; reason: string }[];
  close(): Promise<void>;
}

export async function openPeers(modules: readonly PeerModule[], kit: Kit): Promise<OpenPeers> {
  const open: Peer[] = [];
  const absent: OpenPeers['absent'] = [];
  for (const { name, open: openOne } of modules) {
    try {
      const peer = await openOne(kit);
      await tryOut(peer);
      open.push(peer);
    } catch (error) {
      absent.push({ name, reason: reasonOf(error) });
    }
  }
  return {
    contenders: open.flatMap(({ contenders = [] }) => contenders),
    starts: open.flatMap(({ starts = [] }) => starts),
    calls: open.flatMap(({ calls = [] }) => calls),
    absent,
    close: async () => {
      for (const { close } of open) await close?.();
    },
  };
}

/** Whatever is installed and doesn't work shows here, and not in the middle of a measurement. */
async function tryOut({ contenders = [], starts = [], calls = [] }: Peer): Promise<void> {
  for (const contender of contenders) {
    const analyzer = await contender.open(1);
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
