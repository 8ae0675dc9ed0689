import type { FileSource } from '../files/source.js';
import { unifiedDiff } from '../findings/diff.js';
import { applyEdits } from '../findings/edits.js';
import { clash, proposedEdit } from './generator.js';
import type { ProposedEdit } from './records.js';
import type { RunContext } from './run-context.js';
import type { BaseSources } from './sources.js';
import type { StandingEdit } from './state.js';
import { Stopped } from './stopped.js';
import { examine, examineText, objection } from './validator.js';

/** Shows each edit to a person, if there is one to ask. Answers are in the journal, so nobody is asked twice. */
export async function askPerson(run: RunContext, sources: BaseSources): Promise<void> {
  const { ask } = run.hooks;
  const { state } = run;
  if (ask === undefined || state.judged !== undefined) return;
  const open = state.standing.filter(({ id }) => !isAnswered(run, id));
  for (const [number, edit] of open.entries()) {
    const { text } = await sources.of(edit.path);
    const after = applyEdits(text, edit.changes);
    const answer = await ask({
      id: edit.id,
      about: edit.about,
      diff: unifiedDiff(edit.path, text, after),
      before: text,
      after,
      left: open.length - number,
    });
    if (answer.answer === 'quit') throw new Stopped('a person ended the run');
    if (answer.answer === 'all') return;
    const { why = '' } = answer;
    if (answer.answer === 'edit') await takeText(run, sources, edit, answer.text, why);
    else await run.record({ type: 'answered', edit: edit.id, accepted: answer.answer === 'yes', why });
  }
}

function isAnswered({ state }: RunContext, id: string): boolean {
  return [...state.answers.values()].some(({ edit, changed }) => edit === id || changed?.id === id);
}

/** Takes a person's own text, if the validator has nothing against it; the edit is declined otherwise. */
async function takeText(
  run: RunContext,
  sources: BaseSources,
  edit: StandingEdit,
  text: string,
  why: string,
): Promise<void> {
  const source = await sources.of(edit.path);
  if (text === source.text) {
    await run.record({ type: 'answered', edit: edit.id, accepted: false, why });
    return;
  }
  const changed = proposedEdit(edit.opportunity, source, [difference(source.text, text)]);
  const reason = await against(run, source, text, changed);
  if (reason !== undefined) {
    run.notice(`your text of ${edit.path} is not taken: ${reason}`);
    await run.record({ type: 'answered', edit: edit.id, accepted: false, why: why || reason });
    return;
  }
  await run.record({ type: 'answered', edit: edit.id, accepted: true, why, changed });
}

/** What there is against a person's text, alone and with the other edits of the file. */
async function against(
  run: RunContext,
  source: FileSource,
  text: string,
  changed: ProposedEdit,
): Promise<string | undefined> {
  const context = { host: await run.host(), findings: await run.findings(), signal: run.signal };
  const examined = await examine(source, context.findings);
  const judged = async (after: string) =>
    objection(examined, await examineText(examined, after, context.findings), [], context);
  const alone = await judged(text);
  if (alone !== undefined) return alone;
  const others = run.state.standing.filter(
    ({ path, opportunity }) => path === source.path && opportunity !== changed.opportunity,
  );
  const clashing = others.find((other) => clash(other, changed));
  if (clashing !== undefined) {
    const { rule, line } = clashing.about;
    return `it changes what the edit for ${rule} in line ${line} changes; say no to that one first`;
  }
  if (others.length === 0) return undefined;
  const changes = [changed, ...others].flatMap((one) => one.changes);
  const together = await judged(applyEdits(source.text, changes));
  return together === undefined ? undefined : `with the other edits of the file: ${together}`;
}

/** The one replacement, in bytes, that makes the second text of the first. */
function difference(before: string, after: string): { start: number; end: number; text: string } {
  const a = Buffer.from(before);
  const b = Buffer.from(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  // Never inside of a character.
  while (head > 0 && isContinued(a, b, head)) head--;
  while (tail > 0 && isContinued(a, b, a.length - tail, b.length - tail)) tail--;
  return { start: head, end: a.length - tail, text: b.subarray(head, b.length - tail).toString() };
}

function isContinued(a: Buffer, b: Buffer, at: number, inB = at): boolean {
  return ((a[at] ?? 0) & 0xc0) === 0x80 || ((b[inB] ?? 0) & 0xc0) === 0x80;
}
