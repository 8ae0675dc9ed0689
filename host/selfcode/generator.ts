import type { Edit } from '../../wit/types/agent.js';
import { digestOf, sha256 } from '../base/digest.js';
import type { FileSource } from '../files/source.js';
import { applyEdits, composedEdits, conflicts } from '../findings/edits.js';
import { type ChangedFile, generate } from '../workflow/generate.js';
import type { RunTypes } from '../workflow/run-types.js';
import type { FindingLocation } from '../workflow/targets.js';
import { consequences } from './consequences.js';
import { changedLines } from './lines.js';
import { isDocumentation } from './project-manager.js';
import type { Opportunity, ProposedEdit, RecordOf, RefusedOpportunity } from './records.js';
import { type ExaminedSource, examineText, objection, type ValidatorContext } from './validator.js';

/** How often an edit may entail others, which entail others. */
const mostRounds = 8;

export interface GeneratorContext extends ValidatorContext {
  /** What the types of the repository inherit from, for documentation. */
  types: RunTypes | undefined;
}

/**
 * Has the generator make an edit for each opportunity of a file, alone, and the validator judge each alone and then all
 * together: what it says no to is refused. All edits are about the same text. `opportunities`: the best first.
 * `earlier`: edits of the file that stay, whatever comes.
 */
export async function generateEdits(
  examined: ExaminedSource,
  opportunities: readonly Opportunity[],
  context: GeneratorContext,
  earlier: readonly Made[] = [],
): Promise<RecordOf<'generated'>> {
  const { path, text } = examined.source;
  const made: Made[] = [];
  const refused: RefusedOpportunity[] = [];
  const silent = await nothingToSay(opportunities, examined, context);
  for (const about of opportunities) {
    const edit = silent.get(about.id) ?? (await editFor(about, examined, context));
    if ('reason' in edit) refused.push(edit);
    else if ([...earlier, ...made].some((other) => clash(other.edit, edit)))
      refused.push(overlapping(about.id));
    else made.push({ edit, about });
  }
  const together = await acceptedTogether(earlier, made, examined, context);
  return {
    ...{ type: 'generated', path, before: sha256(text) },
    edits: together.edits,
    refused: [...refused, ...together.refused],
  };
}

/** An edit, and what it is for. */
export interface Made {
  edit: ProposedEdit;
  about: Opportunity;
}

function overlapping(opportunity: string): RefusedOpportunity {
  return { opportunity, end: 'overlaps', reason: 'it changes the same text as an edit of higher score' };
}

/** Asks of all the documentation of a file at once where there is nothing to say, which is most of it. */
async function nothingToSay(
  opportunities: readonly Opportunity[],
  examined: ExaminedSource,
  context: GeneratorContext,
): Promise<ReadonlyMap<string, RefusedOpportunity>> {
  const silent = new Map<string, RefusedOpportunity>();
  const asked = opportunities.filter(isDocumentation);
  if (asked.length < 2) return silent;
  const answer = await answerOf(examined, asked.map(placeOf), context);
  for (const { code, ruleId, start, reason } of answer?.refused ?? []) {
    const about = asked.find((one) => one.rule === ruleId && one.start === start);
    if (about === undefined || code !== 'nothing-to-say') continue;
    silent.set(about.id, { opportunity: about.id, end: 'not-generated', reason });
  }
  return silent;
}

/** The edit for an opportunity, with those for what it entails. */
async function editFor(
  about: Opportunity,
  examined: ExaminedSource,
  context: GeneratorContext,
): Promise<ProposedEdit | RefusedOpportunity> {
  const { source } = examined;
  const refusal = (end: 'not-generated' | 'rejected', reason: string): RefusedOpportunity => {
    return { opportunity: about.id, end, reason };
  };
  const first = await changeOf(examined, [placeOf(about)], context);
  if ('reason' in first) return refusal('not-generated', first.reason);
  let { edits } = first;
  let after = await examineText(examined, first.after, context.findings);
  for (let round = 0; round < mostRounds; round++) {
    const entailed = consequences(examined, edits, after);
    if (entailed.length === 0) break;
    const places = entailed.map(({ ruleId, span }) => ({ path: source.path, ruleId, start: span.start }));
    const next = await changeOf(after, places, context);
    if ('reason' in next) break;
    edits = composedEdits(source.text, edits, next.edits);
    after = await examineText(examined, next.after, context.findings);
  }
  const reason = await objection(examined, after, [placeOf(about)], context);
  return reason === undefined ? proposedEdit(about.id, source, edits) : refusal('rejected', reason);
}

/** Has the generator act on findings of a text. */
async function changeOf(
  examined: ExaminedSource,
  apply: readonly FindingLocation[],
  context: GeneratorContext,
): Promise<{ edits: readonly Edit[]; after: string } | { reason: string }> {
  const changed = await answerOf(examined, apply, context);
  if (changed === undefined) return { reason: 'the generator said nothing about the file' };
  const { error, before, after, refused, edits } = changed;
  if (error !== undefined) return { reason: `${error.code}: ${error.message}` };
  if (after === before) return { reason: refused[0]?.reason ?? 'it changes nothing' };
  return { edits, after };
}

async function answerOf(
  { source: { path, language, text }, reports }: ExaminedSource,
  apply: readonly FindingLocation[],
  { host, types, signal }: GeneratorContext,
): Promise<ChangedFile | undefined> {
  const task = { document: 'findings' as const, apply: [...apply] };
  const asked = [{ path, language, text, reports }];
  for await (const answer of generate(host, asked, { task, types, signal })) return answer;
  return undefined;
}

function placeOf({ path, rule, start }: Opportunity) {
  return { path, ruleId: rule, start };
}

/** Makes an edit of the changes to a text. Equal changes of equal texts have equal ids. */
export function proposedEdit(
  opportunity: string,
  { path, text }: Pick<FileSource, 'path' | 'text'>,
  changes: readonly { start: number; end: number; text: string }[],
): ProposedEdit {
  const plain = changes.map(({ start, end, text }) => ({ start, end, text }));
  const id = digestOf(path, sha256(text), JSON.stringify(plain)).slice(0, 16);
  return { id, opportunity, changes: plain, ...changedLines(text, applyEdits(text, plain)) };
}

/** Whether two edits change the same text of a file. */
export function clash(a: ProposedEdit, b: ProposedEdit): boolean {
  return a.changes.some((one) => b.changes.some((other) => conflicts(one, other)));
}

/** Takes the edits one by one, the best first, where the validator has something against all of them together. */
async function acceptedTogether(
  earlier: readonly Made[],
  made: readonly Made[],
  examined: ExaminedSource,
  context: GeneratorContext,
): Promise<{ edits: ProposedEdit[]; refused: RefusedOpportunity[] }> {
  const against = async (some: readonly Made[]) => {
    if (some.length < 2) return undefined;
    const changes = some.flatMap(({ edit }) => edit.changes);
    const targets = some.map(({ about }) => placeOf(about));
    const text = applyEdits(examined.source.text, changes);
    return objection(examined, await examineText(examined, text, context.findings), targets, context);
  };
  const refused: RefusedOpportunity[] = [];
  if (made.length === 0) return { edits: [], refused };
  if ((await against([...earlier, ...made])) === undefined) {
    return { edits: made.map(({ edit }) => edit), refused };
  }
  const kept: Made[] = [];
  for (const one of made) {
    const reason = await against([...earlier, ...kept, one]);
    if (reason === undefined) kept.push(one);
    else refused.push({ opportunity: one.about.id, end: 'rejected', reason: `with others: ${reason}` });
  }
  return { edits: kept.map(({ edit }) => edit), refused };
}
