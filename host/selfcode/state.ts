import { groupBy } from '../base/group-by.js';
import type { EditEnd, Stage } from './outcomes.js';
import type { JournalRecord, Opportunity, ProposedEdit, RecordOf } from './records.js';
import { setKey } from './testing/bisect.js';
import { type WaveLimits, Waves, type Yield } from './waves.js';

/** An edit as it stands: with what a person made of it, if a person did. */
export interface StandingEdit extends ProposedEdit {
  path: string;
  about: Opportunity;
}

/** What the journal of a run says. Every step asks it what has been done already. */
export class RunState {
  started: RecordOf<'started'> | undefined;
  chosen: RecordOf<'chosen'> | undefined;
  /** By path, of all waves together. */
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
  readonly #ranks = new Map<string, number>();
  readonly #yields = new Map<string, Yield>();
  #waves: Waves | undefined;
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
        for (const [rank, one] of record.opportunities.entries()) {
          this.#opportunities.set(one.id, one);
          this.#ranks.set(one.id, rank);
        }
        break;
      case 'generated':
        this.#takeGenerated(record);
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

  #takeGenerated(record: RecordOf<'generated'>): void {
    const before = this.generated.get(record.path);
    const edits = [...(before?.edits ?? []), ...record.edits];
    const refused = [...(before?.refused ?? []), ...record.refused];
    this.generated.set(record.path, { ...record, edits, refused });
    for (const { opportunity, added, removed } of record.edits) {
      this.#yields.set(opportunity, { lines: added + removed });
    }
    // What waits on a branch is an edit: a run doesn't go on to the next ones while nobody has taken it.
    for (const { opportunity, end } of record.refused) {
      this.#yields.set(opportunity, end === 'already-proposed' ? { lines: 0 } : 'none');
    }
  }

  /** The opportunities that are to be tried now; none when all edits are generated. */
  get wave(): readonly Opportunity[] {
    if (this.chosen === undefined) return [];
    const limits = this.started!.options as unknown as WaveLimits;
    this.#waves ??= new Waves(this.chosen.opportunities, limits, ({ id }) => this.#yields.get(id));
    return this.#waves.now();
  }

  /** Whether the generator was asked for an edit. */
  isTried(opportunity: string): boolean {
    return this.#yields.has(opportunity);
  }

  /** The opportunities that the run came to, the best first: the others are beyond its limits. */
  get reached(): readonly Opportunity[] {
    const open = new Set(this.wave.map(({ id }) => id));
    return (this.chosen?.opportunities ?? []).filter(({ id }) => this.isTried(id) || open.has(id));
  }

  get stage(): Stage {
    if (this.chosen === undefined) return this.started === undefined ? 'File Selection' : 'Analysis';
    if (this.published !== undefined) return 'Learning';
    if (this.judged !== undefined) return 'Application';
    return this.wave.length > 0 ? 'Generation' : 'Testing';
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
    const rank = ({ opportunity }: StandingEdit) => this.#ranks.get(opportunity)!;
    return [...edits.values()].sort((a, b) => rank(a) - rank(b));
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

/** Groups edits by their files, in the order of the first edit of each. */
export function editsByPath(edits: readonly StandingEdit[]): Map<string, StandingEdit[]> {
  return groupBy(edits, ({ path }) => path);
}
