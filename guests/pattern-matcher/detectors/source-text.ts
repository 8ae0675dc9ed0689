import type { Span } from '../../../wit/types/agent.js';
import { Positions } from '../../sdk/positions.js';

/** A source addressed by the parser's byte offsets. */
export class SourceText {
  readonly text: string;
  readonly #positions: Positions;

  constructor(text: string) {
    this.text = text;
    this.#positions = new Positions(text);
  }

  at(span: Pick<Span, 'start' | 'end'>): string {
    return this.between(span.start, span.end);
  }

  between(start: number, end: number): string {
    return this.text.slice(this.index(start), this.index(end));
  }

  index(byteOffset: number): number {
    return this.#positions.index(byteOffset);
  }

  /** Makes the span from UTF-16 indexes `start` to `end`. */
  span(start: number, end: number): Span {
    return this.#positions.span(start, end);
  }

  bytes(index: number): number {
    return this.#positions.byteOffset(index);
  }
}

export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
