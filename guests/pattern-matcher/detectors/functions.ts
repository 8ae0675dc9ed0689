import type { Function as FunctionView, Span } from '../../../wit/types/syntax.js';

/** Whether the function has a name of its own; others count as part of the function around them. */
export function hasName({ kind, name }: FunctionView): boolean {
  return name !== '' && kind !== 'lambda';
}

export function displayName({ kind, name }: FunctionView): string {
  return name === '' ? kind : name;
}

/** Answers which functions are around a span. They nest, so each one knows the next around it. */
export class FunctionIndex {
  readonly #sorted: FunctionView[];
  readonly #around: number[] = [];

  constructor(functions: readonly FunctionView[]) {
    this.#sorted = [...functions].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
    const open: number[] = [];
    for (const [at, { span }] of this.#sorted.entries()) {
      while (open.length > 0 && this.#sorted[open.at(-1)!]!.span.end <= span.start) open.pop();
      this.#around.push(open.at(-1) ?? -1);
      open.push(at);
    }
  }

  innermost(span: Pick<Span, 'start' | 'end'>): FunctionView | undefined {
    return this.around(span).next().value;
  }

  outermost(span: Pick<Span, 'start' | 'end'>): FunctionView | undefined {
    let last: FunctionView | undefined;
    for (const found of this.around(span)) last = found;
    return last;
  }

  /** From the innermost to the outermost. */
  *around({ start, end }: Pick<Span, 'start' | 'end'>): Generator<FunctionView, undefined> {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]!.span.start <= start) low = middle + 1;
      else high = middle;
    }
    for (let at = low - 1; at >= 0; at = this.#around[at]!) {
      const found = this.#sorted[at]!;
      if (found.span.end >= end) yield found;
    }
  }
}
