import type { Finding } from '../../../wit/types/agent.js';
import { scanComments } from '../comments.js';
import type { Suppression } from '../directives.js';
import { codeOnly } from '../item-end.js';
import { LineIndex } from '../line-index.js';
import { SuppressionIndex } from '../suppression-index.js';
import { mayHaveMarks, readComments } from './comments.js';
import { pragmas, suppressMessages } from './dotnet.js';
import { allowed } from './rust.js';
import { type ForeignMarks, type ForeignSuppression, mostMarks } from './suppression.js';
import { SwitchIndex } from './switch-index.js';

/** What a pattern shares with rules of other tools. */
export interface Mirror {
  mirrors: readonly string[];
  category: string;
}

/** Finds what suppresses a finding for another tool whose rule the finding's own mirrors. */
export class ForeignSuppressions {
  readonly #ranges: SuppressionIndex;
  readonly #switches: SwitchIndex;
  readonly #language: string;

  private constructor({ suppressions, switches }: ForeignMarks, language: string) {
    this.#ranges = new SuppressionIndex(suppressions.toSorted((a, b) => a.line - b.line).map(asSuppression));
    this.#switches = new SwitchIndex(switches);
    this.#language = language;
  }

  /** Undefined if the text has none. */
  static in(text: string, language: string): ForeignSuppressions | undefined {
    const marks = marksIn(text, language);
    return marks.suppressions.length + marks.switches.length === 0
      ? undefined
      : new ForeignSuppressions(marks, language);
  }

  /** Returns how the finding is suppressed, as people know it; undefined if it isn't. */
  by(finding: Finding, { mirrors, category }: Mirror): string | undefined {
    const ids = mirrors.flatMap((id) => idsFor(id.toLowerCase(), this.#language));
    if (category === 'security') ids.push('nosemgrep', 'nosec');
    if (ids.length === 0) return undefined;
    const lines = new Set([finding.span.line, finding.span.endLine]);
    for (const line of lines) {
      const span = { ...finding.span, line };
      for (const ruleId of ids) {
        const found = this.#ranges.mostSpecific({ ...finding, ruleId, span });
        if (found && (found.id !== '*' || mirrors.length > 0)) return found.suppression.reason;
      }
    }
    return mirrors.length > 0 ? this.#switches.by(ids, finding.span.line) : undefined;
  }
}

/** Flake8 takes the beginning of an id for all ids that begin so. */
function idsFor(id: string, language: string): string[] {
  if (language !== 'python') return [id];
  return Array.from(id, (_, at) => id.slice(0, id.length - at));
}

function asSuppression({ ids, line, lastLine, syntax }: ForeignSuppression): Suppression {
  return { ids: [...ids], reason: `${syntax} on line ${line}`, line, lastLine, start: 0, end: 0 };
}

function marksIn(text: string, language: string): ForeignMarks {
  const marks: ForeignMarks = { suppressions: [], switches: [] };
  const dotnet = language === 'csharp' && /#[ \t]*pragma|SuppressMessage/.test(text);
  const rust = language === 'rust' && text.includes('clippy::');
  if (!dotnet && !rust && !mayHaveMarks(text)) return marks;
  const places = new LineIndex(text);
  if (dotnet) {
    marks.switches.push(...pragmas(places, codeOnly(text, language)).slice(0, mostMarks));
    marks.suppressions.push(...suppressMessages(places, language).slice(0, mostMarks));
  }
  if (rust) marks.suppressions.push(...allowed(places).slice(0, mostMarks));
  if (mayHaveMarks(text)) readComments(places, scanComments(text, language), language, marks, mostMarks);
  return marks;
}
