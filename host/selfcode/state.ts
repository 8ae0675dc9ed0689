import { groupBy } from '../base/group-by.js';
import type { EditEnd, Stage } from './outcomes.js';
import type { JournalRecord, Opportunity, ProposedEdit, RecordOf } from './records.js';
import { setKey } from './testing/bisect.js';

/** An edit as it stands: with what a person made of it, if a person did. */
export interface StandingEdit extends ProposedEdit {
  path: string;
  about: Opportunity;
}

/** What the journal of a run says. Every step asks it what has been done already. */
export class RunState {
  started: RecordOf<'started'> | undefined;
  chosen: RecordOf<'chosen'> | undefined;
  readonly generated = new Map<string, RecordOf<'generated'>>();
  readonly answers = new Map<string, RecordOf<'answered'>>();
  readonly base: RecordOf<'base-tested'>[] = [];
  readonly trials = new Map<string, RecordOf<'tried'>>();
  judged: RecordOf<'judged'> | undefined;
  readonly commits: RecordOf<'committed'>[] = [];
  published: RecordOf<'published'> | undefined;
  applied: RecordOf<'applied'> | undefined;
  learned: RecordOf<'learned'> | undefined;
  requested: RecordOf<'requested'> | undefined;
  ended: RecordOf<'ended'> | undefined;
  /** The error that ended it last, if it has not gone on since. */
  failed: RecordOf<'failed'> | undefined;
  readonly #opportunities = new Map<string, Opportunity>();
  /** By edit. */
  readonly #commits = new Map<string, string>();

  static of(records: Iterable<JournalRecord>): RunState {
    const state = new RunState();
    for (const record of records) state.take(record);
    return state;
  }

  take(record: JournalRecord): void {
    this.failed = undefined;
    switch (record.type) {
      case 'chosen':
        this.chosen = record;
        for (const one of record.opportunities) this.#opportunities.set(one.id, one);
        break;
      case 'generated':
        this.generated.set(record.path, record);
        break;
      case 'answered':
        this.answers.set(record.edit, record);
        break;
      case 'base-tested':
        this.base.push(record);
        break;
      case 'tried':
        this.trials.set(setKey(record.edits), record);
        break;
      case 'committed':
        this.commits.push(record);
        for (const edit of record.edits) this.#commits.set(edit, record.commit);
        break;
      case 'published':
        this.published = record;
        for (const [at, commit] of (record.commits ?? []).entries())
          for (const edit of this.commits[at]?.edits ?? []) this.#commits.set(edit, commit);
        break;
      default:
        Object.assign(this, { [record.type]: record });
    }
  }

  get stage(): Stage {
    if (this.chosen === undefined) return this.started === undefined ? 'File Selection' : 'Analysis';
    if (this.published !== undefined) return 'Learning';
    if (this.judged !== undefined) return 'Application';
    const paths = new Set(this.chosen.opportunities.map(({ path }) => path));
    return this.generated.size < paths.size ? 'Generation' : 'Testing';
  }

  /** Edits that may be applied, the best first: generated, validated, and not declined. */
  get standing(): StandingEdit[] {
    const edits = new Map<string, StandingEdit>();
    for (const { path, edits: made } of this.generated.values()) {
      for (const edit of made) {
        const answer = this.answers.get(edit.id);
        if (answer?.accepted === false) continue;
        const about = this.opportunity(edit.opportunity);
        edits.set(edit.opportunity, { ...(answer?.changed ?? edit), path, about });
      }
    }
    return [...edits.values()].sort(byRank);
  }

  /** The last commit of the branch, or of what would be on it. */
  get head(): string | undefined {
    return this.published?.commit ?? this.commits.at(-1)?.commit;
  }

  opportunity(id: string): Opportunity {
    return this.#opportunities.get(id)!;
  }

  /** The commit that has an edit. */
  commitOf(edit: string): string | undefined {
    return this.#commits.get(edit);
  }

  /** How the edit for an opportunity ended, and why; `untried` while the run goes on. */
  endOf(opportunity: string): { end: EditEnd; reason: string | undefined } {
    const { path } = this.opportunity(opportunity);
    const file = this.generated.get(path);
    const refused = file?.refused.find((one) => one.opportunity === opportunity);
    if (refused !== undefined) return refused;
    const edit = file?.edits.find((one) => one.opportunity === opportunity);
    if (edit === undefined) return { end: 'untried', reason: undefined };
    const answer = this.answers.get(edit.id);
    if (answer?.accepted === false) return { end: 'declined', reason: answer.why || undefined };
    const id = answer?.changed?.id ?? edit.id;
    const reverted = this.judged?.reverted.find((one) => one.edit === id);
    if (reverted !== undefined) return { end: 'reverted', reason: brokenText(reverted.broken) };
    return { end: this.#commits.has(id) ? 'committed' : 'untried', reason: undefined };
  }
}

function brokenText(broken: readonly string[]): string {
  const shown = broken.slice(0, 5).join(', ');
  return broken.length === 0 ? 'the command fails' : `fails: ${shown}${broken.length > 5 ? ', …' : ''}`;
}

export function byRank(a: StandingEdit, b: StandingEdit): number {
  return (
    b.about.score - a.about.score ||
    (a.path < b.path ? -1 : Number(a.path > b.path)) ||
    a.about.start - b.about.start ||
    (a.about.rule < b.about.rule ? -1 : 1)
  );
}

/** Groups edits by their files, in the order of the first edit of each. */
export function editsByPath(edits: readonly StandingEdit[]): Map<string, StandingEdit[]> {
  return groupBy(edits, ({ path }) => path);
}
