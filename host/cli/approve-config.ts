import { Approvals } from '../config/approvals.js';
import { allPending } from '../config/commands.js';
import { loadConfig } from '../config/load.js';
import { named, shortDigest } from '../config/proposal.js';
import { visible, visibleJson } from '../reports/visible.js';
import { question } from './approval.js';
import { asker } from './ask.js';
import type { Context } from './context.js';
import { UsageError } from './errors.js';

/** Approves what the repository of the working folder asks for: what digests name, or what the user agrees to. */
export async function approve(digests: readonly string[], context: Context): Promise<void> {
  const approvals = new Approvals();
  const config = await loadConfig({ cwd: context.cwd, env: context.env, approvals });
  const pending = await allPending(config, approvals);
  const { stdout } = context.terminal;
  const wanted = digests.length === 0 ? pending : named(pending, digests);
  const unknown = digests.find((digest) => named(pending, [digest]).length === 0);
  if (unknown !== undefined) {
    throw new UsageError(`the repository here asks for nothing with the digest ${unknown}`, {
      hint: 'tarscli config show says what it asks for; a digest changes with the section it is in',
    });
  }
  const ask = asker(context);
  if (digests.length === 0 && pending.length > 0 && ask === undefined) {
    throw new UsageError('this is no terminal, so give the digests of what you approve', {
      hint: 'tarscli config show prints them',
    });
  }
  let approved = 0;
  for (const one of wanted) {
    if (digests.length === 0 && !(await ask!(question(one)))) continue;
    await approvals.approve(one);
    approved++;
  }
  stdout.write(pending.length === 0 ? 'nothing waits for approval here\n' : `${approved} approved\n`);
}

/** Lists all approvals of the user. */
export async function listApprovals({ terminal: { stdout } }: Context, json: boolean): Promise<void> {
  const approvals = await new Approvals().list();
  if (json) {
    stdout.write(`${visibleJson({ version: 1, approvals }, 2)}\n`);
    return;
  }
  const rows = approvals.map(
    ({ digest, approvedAt, project, text }) =>
      `${digest.slice(0, shortDigest)}  ${approvedAt.slice(0, 10)}  ${visible(project)}\n  ${visible(text)}\n`,
  );
  stdout.write(rows.join('') || 'nothing is approved\n');
}

/** Withdraws approvals, all or none of those that are named. */
export async function forget(digests: readonly string[], { terminal: { stdout } }: Context): Promise<void> {
  const approvals = new Approvals();
  const all = await approvals.list();
  const found = named(all, digests);
  const unknown = digests.find((digest) => named(all, [digest]).length === 0);
  if (unknown !== undefined) {
    throw new UsageError(`no approval has the digest ${unknown}`, {
      hint: 'tarscli config approvals lists them',
    });
  }
  for (const { digest } of found) await approvals.forget(digest);
  stdout.write(`${found.length} forgotten\n`);
}
