import { digestOf, sha256 } from '../base/digest.js';
import type { FileSource } from '../files/source.js';
import { applyEdits, conflicts } from '../findings/edits.js';
import { type ChangedFile, generate } from '../workflow/generate.js';
import type { RunTypes } from '../workflow/run-types.js';
import { changedLines } from './lines.js';
import type { Opportunity, ProposedEdit, RecordOf, RefusedOpportunity } from './records.js';
import { type ExaminedSource, examine, objection, type ValidatorContext } from './validator.js';

export interface GeneratorContext extends ValidatorContext {
  /** What the types of the repository inherit from, for documentation. */
  types: RunTypes | undefined;
}

/**
 * Has the generator make an edit for each opportunity of a file, alone, and the validator judge each alone and then all
 * together: what it says no to is refused. All edits are about the same text. `opportunities`: the best first.
 */
export async function generateEdits(
  source: FileSource,
  opportunities: readonly Opportunity[],
  context: GeneratorContext,
): Promise<RecordOf<'generated'>> {
  const { path, text } = source;
  const made: Made[] = [];
  const refused: RefusedOpportunity[] = [];
  const examined = await examine(source, context.findings);
  for (const about of opportunities) {
    const edit = await editFor(about, examined, context);
    if ('reason' in edit) refused.push(edit);
    else if (made.some((other) => clash(other.edit, edit))) refused.push(overlapping(about.id));
    else made.push({ edit, about });
  }
  const together = await acceptedTogether(made, examined, context);
  return {
    ...{ type: 'generated', path, before: sha256(text) },
    edits: together.edits,
    refused: [...refused, ...together.refused],
  };
}

interface Made {
  edit: ProposedEdit;
  about: Opportunity;
}

function overlapping(opportunity: string): RefusedOpportunity {
  return { opportunity, end: 'overlaps', reason: 'it changes the same text as an edit of higher score' };
}

async function editFor(
  about: Opportunity,
  examined: ExaminedSource,
  context: GeneratorContext,
): Promise<ProposedEdit | RefusedOpportunity> {
  const { source, reports } = examined;
  const refusal = (end: 'not-generated' | 'rejected', reason: string): RefusedOpportunity => {
    return { opportunity: about.id, end, reason };
  };
  const { host, types, signal } = context;
  const { path, language, text } = source;
  const task = { document: 'findings' as const, apply: [placeOf(about)] };
  const answers: ChangedFile[] = [];
  const asked = [{ path, language, text, reports }];
  for await (const answer of generate(host, asked, { task, types, signal })) answers.push(answer);
  const [changed] = answers;
  if (changed === undefined) return refusal('not-generated', 'the generator said nothing about the file');
  const { error, before, after, refused, edits } = changed;
  if (error !== undefined) return refusal('not-generated', `${error.code}: ${error.message}`);
  if (after === before) return refusal('not-generated', refused[0]?.reason ?? 'it changes nothing');
  const reason = await objection(examined, after, [placeOf(about)], context);
  return reason === undefined ? proposedEdit(about.id, source, edits) : refusal('rejected', reason);
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
  made: readonly Made[],
  examined: ExaminedSource,
  context: GeneratorContext,
): Promise<{ edits: ProposedEdit[]; refused: RefusedOpportunity[] }> {
  const against = async (some: readonly Made[]) => {
    if (some.length < 2) return undefined;
    const changes = some.flatMap(({ edit }) => edit.changes);
    const targets = some.map(({ about }) => placeOf(about));
    return objection(examined, applyEdits(examined.source.text, changes), targets, context);
  };
  const refused: RefusedOpportunity[] = [];
  if ((await against(made)) === undefined) return { edits: made.map(({ edit }) => edit), refused };
  const kept: Made[] = [];
  for (const one of made) {
    const reason = await against([...kept, one]);
    if (reason === undefined) kept.push(one);
    else refused.push({ opportunity: one.about.id, end: 'rejected', reason: `with others: ${reason}` });
  }
  return { edits: kept.map(({ edit }) => edit), refused };
}
