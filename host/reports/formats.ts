import type { ReporterOptions } from './reporter-options.js';
import type { Reporter } from './run-report.js';

/** Formats that a report alone can be converted to. */
export const conversions = ['text', 'json', 'sarif', 'markdown', 'junit', 'github', 'html'] as const;

/** Formats that a run can write. An agent makes `feedback` of the reports. */
export const formats = [...conversions, 'feedback'] as const;

export type Format = (typeof formats)[number];

/** Loads the requested format, and no other. */
export async function openReporter(format: Format, options: ReporterOptions): Promise<Reporter> {
  switch (format) {
    case 'text': {
      const { TextReporter } = await import('./text.js');
      return new TextReporter(options);
    }
    case 'json': {
      const { JsonReporter } = await import('./json.js');
      return new JsonReporter();
    }
    case 'sarif': {
      const { SarifReporter } = await import('./sarif.js');
      return new SarifReporter(options);
    }
    case 'markdown': {
      const { MarkdownReporter } = await import('./markdown.js');
      return new MarkdownReporter();
    }
    case 'junit': {
      const { JunitReporter } = await import('./junit.js');
      return new JunitReporter();
    }
    case 'github': {
      const { GithubReporter } = await import('./github.js');
      return new GithubReporter();
    }
    case 'html': {
      const { HtmlReporter } = await import('./html.js');
      return HtmlReporter.open(options);
    }
    case 'feedback': {
      const { FeedbackDocumentReporter } = await import('./feedback-document.js');
      return new FeedbackDocumentReporter();
    }
  }
}
