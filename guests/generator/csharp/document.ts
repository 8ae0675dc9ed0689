import type { Span } from '../../../wit/types/agent.js';
import type { Declaration } from '../../../wit/types/syntax.js';
import { type Proposal, type Refusal, refuse } from '../proposal.js';
import type { Settings } from '../settings.js';
import type { SourceText, TextEdit } from '../source-text.js';
import { documentation } from './documentation.js';
import { type Member, outline } from './outline.js';

/** A declaration to document, and the finding behind it. */
export type WantedComment = Pick<
  Proposal,
  'ruleId' | 'message' | 'at' | 'priority' | 'severity' | 'confidence'
>;

/** A writer of documentation comments for declarations of one C# text. */
export class Documenter {
  readonly #source: SourceText;
  readonly #settings: Settings['documentation'];
  readonly #torn: readonly { start: number; end: number }[];
  readonly #compact: boolean;
  readonly #members: Member[];

  constructor(
    source: SourceText,
    parsed: { declarations: readonly Declaration[]; unparsed: readonly Span[] },
    settings: Settings['documentation'],
  ) {
    this.#source = source;
    this.#settings = settings;
    this.#torn = parsed.unparsed.map((span) => source.range(span));
    this.#members = outline(source, parsed.declarations);
    this.#compact = prefersCompact(source.text);
  }

  /** Lists the UTF-16 indexes of the names of all visible declarations without documentation. */
  undocumented(): { name: string; at: number }[] {
    return this.#members
      .filter(({ visible, documented }) => visible && !documented)
      .map(({ name, nameStart }) => ({ name, at: nameStart }));
  }

  /** Proposes comments. Names of one declaration (`int a, b;`) share a proposal. */
  propose(wanted: readonly WantedComment[]): (Proposal | Refusal)[] {
    const done = new Map<number, Proposal>();
    return wanted.flatMap((one): (Proposal | Refusal)[] => {
      const member = this.#members.find(({ nameStart }) => nameStart === one.at);
      if (!member) return [refuse(one, 'no-place', 'no declaration has its name there')];
      const problem = this.#problem(member);
      if (problem !== undefined) return [refuse(one, 'no-place', problem)];
      if (done.has(member.start)) return [];
      const proposal: Proposal = { ...one, action: 'documentation', edits: [this.#edit(member)] };
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

  #edit({ start, end }: Member): TextEdit {
    const together = this.#members.filter((other) => other.start === start && other.end === end);
    const lines = documentation(together as [Member], this.#members, this.#settings, {
      compact: this.#compact,
    });
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
