import { expect, test } from 'vitest';
import { agentFolder, fromCore, openHost } from '../host/agents-for-tests.js';
import { typedRejection } from '../hostile/hostile.js';
import { children, until } from './processes.js';

const forever = '(loop $again (br $again)) (i32.const 0)';

test.skipIf(process.platform !== 'linux')(
  'a host that is closed while an agent is described, configured or looked at leaves no process',
  async () => {
    const before = children();
    const started = () => children().filter((pid) => !before.includes(pid));
    const described = await agentFolder(await fromCore({ describe: forever }));
    const configured = await agentFolder(await fromCore({ configure: forever }));
    for (const [begin, waitMs] of [
      [(host) => host.call(configured, {}), 0],
      [(host) => host.call(configured, {}), 2000],
      [(host) => host.inspect(described), 2000],
    ] as [begin: (host: Awaited<ReturnType<typeof openHost>>) => Promise<unknown>, waitMs: number][]) {
      const host = await openHost({ cacheDir: false, isolation: 'process' });
      const ended = typedRejection(begin(host));
      await until(() => started().length > 0);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await host.close();
      expect(await ended).toMatchObject({ code: 'ERR_CLOSED' });
      await until(() => started().length === 0);
    }
  },
);
