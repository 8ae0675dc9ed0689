import type { TypeOutline } from '../../../wit/documents/types-document.js';
import type { Span } from '../../../wit/types/agent.js';
import type { Declaration } from '../../../wit/types/syntax.js';
import { type Proposal, type Refusal, refuse } from '../proposal.js';
import type { Settings } from '../settings.js';
import type { SourceText, TextEdit } from '../source-text.js';
import { documentation, type Writing } from './documentation.js';
import { Types, typesOf } from './inherited.js';
import { type Member, outline } from './outline.js';

/** A declaration to document, and the finding behind it. */
export type WantedComment = Pick<
  Proposal,
  'ruleId' | 'message' | 'at' | 'priority' | 'severity' | 'confidence'
>;

/** A writer of documentation comments for declarations of one C# text. */
export class Documenter {
  readonly #source: SourceText;
  readonly #writing: Writing;
  readonly #torn: readonly { start: number; end: number }[];
  readonly #members: Member[];

  constructor(
    source: SourceText,
    parsed: { declarations: readonly Declaration[]; unparsed: readonly Span[] },
    {
      settings,
      types,
      restate,
    }: { settings: Settings['documentation']; types: readonly TypeOutline[]; restate: boolean },
  ) {
    this.#source = source;
    this.#torn = parsed.unparsed.map((span) => source.range(span));
    this.#members = outline(source, parsed.declarations);
    this.#writing = {
      types: new Types([...typesOf(this.#members), ...types]),
      settings,
      restate: restate || settings.restate,
      style: { compact: prefersCompact(source.text) },
    };
  }

  /** Lists the UTF-16 indexes of the names of all visible declarations without documentation. */
  undocumented(): { name: string; at: number }[] {
    return this.#members
      .filter(({ visible, documented }) => visible && !documented)
      .map(({ name, nameStart }) => ({ name, at: nameStart }));
  }

  /**
   * Proposes comments. Names of one declaration (`int a, b;`) share a proposal. A declaration that nobody reported, and
   * of which there is nothing to say, is left alone without a word.
   */
  propose(wanted: readonly WantedComment[]): (Proposal | Refusal)[] {
    const done = new Map<number, Proposal>();
    return wanted.flatMap((one): (Proposal | Refusal)[] => {
      const member = this.#members.find(({ nameStart }) => nameStart === one.at);
      if (!member) return [refuse(one, 'no-place', 'no declaration has its name there')];
      const problem = this.#problem(member);
      if (problem !== undefined) return [refuse(one, 'no-place', problem)];
      if (done.has(member.start)) return [];
      const edit = this.#edit(member);
      if (edit === undefined) {
        const reason = 'there is nothing to say that its name does not';
        return one.ruleId === undefined ? [] : [refuse(one, 'nothing-to-say', reason)];
      }
      const proposal: Proposal = { ...one, action: 'documentation', edits: [edit] };
      done.set(member.start, proposal);
      return [proposal];
    });
  }

  #problem(member: Member): string | undefined {
    if (member.documented) return 'it is documented, or another part of it may be';
    if (this.#source.before(member.start).trim() !== '') return 'its declaration does not begin its line';
    // A comment above it could make the parser recover differently in the whole span.
    if (this.#torn.some(({ start, end }) => start < member.end && member.start <= end)) {
      return 'a piece of its declaration did not parse';
    }
    const orphan = this.#torn.length > 0 && !member.parent && !isType(member);
    return orphan ? 'what encloses it did not parse' : undefined;
  }

  #edit({ start, end }: Member): TextEdit | undefined {
    const together = this.#members.filter((other) => other.start === start && other.end === end);
    const lines = documentation(together as [Member], this.#writing);
    if (lines.length === 0) return undefined;
    const indent = this.#source.before(start);
    const lineEnd = this.#source.lineEnd(start);
    return {
      start,
      end: start,
      follows: true,
      text: lines.map((line) => `/// ${line}${lineEnd}${indent}`).join(''),
    };
  }
}

const isType = ({ kind }: Member) => /^(?:class|struct|record|interface|enum|delegate)$/.test(kind);

/** Whether most of the text's own summaries are on one line. */
function prefersCompact(text: string): boolean {
  const all = text.match(/\/\/\/[ \t]*<summary>/g)?.length ?? 0;
  const compact = text.match(/\/\/\/[ \t]*<summary>[^\r\n]*<\/summary>/g)?.length ?? 0;
  return compact * 2 > all;
}
