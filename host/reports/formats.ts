import type { FormatterOptions } from './formatter-options.js';
import type { Formatter } from './run-report.js';

/** Formats that a report alone can be converted to. */
export const conversions = ['text', 'json', 'sarif', 'markdown', 'junit', 'github', 'html'] as const;

/** Formats that a run can write. An agent makes `feedback` of the reports. */
export const formats = [...conversions, 'feedback'] as const;

export type Format = (typeof formats)[number];

/** Loads the requested format, and no other. */
export async function openFormatter(format: Format, options: FormatterOptions): Promise<Formatter> {
  switch (format) {
    case 'text': {
      const { TextFormatter } = await import('./text.js');
      return new TextFormatter(options);
    }
    case 'json': {
      const { JsonFormatter } = await import('./json.js');
      return new JsonFormatter(options);
    }
    case 'sarif': {
      const { SarifFormatter } = await import('./sarif.js');
      return new SarifFormatter(options);
    }
    case 'markdown': {
      const { MarkdownFormatter } = await import('./markdown.js');
      return new MarkdownFormatter();
    }
    case 'junit': {
      const { JunitFormatter } = await import('./junit.js');
      return new JunitFormatter();
    }
    case 'github': {
      const { GithubFormatter } = await import('./github.js');
      return new GithubFormatter();
    }
    case 'html': {
      const { HtmlFormatter } = await import('./html.js');
      return HtmlFormatter.open(options);
    }
    case 'feedback': {
      const { FeedbackDocumentFormatter } = await import('./feedback-document.js');
      return new FeedbackDocumentFormatter();
    }
  }
}
