import type { Formatter, RunEnd } from './run-report.js';
import { visibleJson } from './visible.js';

/** The reporter's document, for whoever improves the code next; wit/documents/feedback.ts describes it. */
export class FeedbackDocumentFormatter implements Formatter {
  start(): string {
    return '';
  }

  file(): Iterable<string> {
    return [];
  }

  end({ feedback }: RunEnd): Iterable<string> {
    return feedback ? [feedbackDocumentJson(feedback)] : [];
  }
}

export function feedbackDocumentJson(feedback: NonNullable<RunEnd['feedback']>): string {
  return `${visibleJson(feedback, 2)}\n`;
}
