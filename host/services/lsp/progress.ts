import type { Progress } from '../core/method.js';

/** Where the progress of work is shown, as vscode-languageserver has it. */
export interface Progressing {
  begin(title: string, percentage?: number, message?: string, cancellable?: boolean): void;
  report(message: string): void;
  done(): void;
}

/** Milliseconds between two reports. */
const everyMs = 200;

/** Shows how far work is, a few times a second, from its beginning to its end. */
export async function tell<T>(
  progressing: Progressing,
  title: string,
  work: (onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  let toldAt = performance.now();
  progressing.begin(title, undefined, undefined, true);
  try {
    return await work(({ done }) => {
      const now = performance.now();
      if (now - toldAt < everyMs) return;
      toldAt = now;
      progressing.report(`${done} files`);
    });
  } finally {
    progressing.done();
  }
}
