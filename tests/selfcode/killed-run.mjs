// Runs, or resumes, the cycle on a repository, and kills its own process after so many records of the journal.
//   node killed-run.mjs FOLDER STATE OPTIONS start|resume KILL_AFTER
import { SelfCode } from '../../dist/host/selfcode/self-code.js';

const [folder, state, options, how, killAfter] = process.argv.slice(2);
const selfCode = await SelfCode.open({ folder, state });
const hooks = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) };
const events =
  how === 'start' ? selfCode.start(JSON.parse(options), hooks) : selfCode.resume(undefined, hooks);
let records = 0;
for await (const event of events) {
  if (event.type === 'recorded' && ++records === Number(killAfter)) process.kill(process.pid, 'SIGKILL');
}
