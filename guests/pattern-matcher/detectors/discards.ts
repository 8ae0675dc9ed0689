import type { Span } from '../../../wit/types/agent.js';
import type { FunctionIndex } from './functions.js';
import type { SourceText } from './source-text.js';

/** `_` where it never names anything: `out _`, `out int _`, and a statement that assigns to it. */
const discarded = /\bout\s+(?:[\w.<>?[\]]+\s+)?_\b|\b_\b(?<=[;{}]\s*_)\s*=(?![=>])/g;

/** Answers whether `_` drops a value, or names a variable or parameter that stands around a place. */
export class Discards {
  readonly #source: SourceText;
  readonly #functions: FunctionIndex;
  #named: boolean | undefined;

  constructor(source: SourceText, functions: FunctionIndex) {
    this.#source = source;
    this.#functions = functions;
  }

  /** False wherever it isn't certain. */
  possibleAt(span: Pick<Span, 'start' | 'end'>): boolean {
    this.#named ??= /\b_\b(?!\s*=>)/.test(this.#source.text.replace(discarded, ''));
    if (this.#named) return false;
    for (const { kind, span: around } of this.#functions.around(span)) {
      if (kind === 'lambda' && /^[^=]*\b_\b[^=]*=>/.test(this.#source.at(around).slice(0, 200))) return false;
    }
    return true;
  }
}
