import { skipLabels } from '../files/skip.js';
import { severities } from '../findings/severity.js';
import { plural } from './plural.js';
import {
  backendText,
  byPlace,
  type Formatter,
  type ReportedFile,
  type RunEnd,
  type RunStart,
} from './run-report.js';
import { visible } from './visible.js';

export const severityMarks = { error: '🔴', warning: '🟠', info: '🔵', hint: '⚪' } as const;

/** The report for comments and job summaries: a table for each file, then the totals. */
export class MarkdownFormatter implements Formatter {
  #run: RunStart | undefined;

  start(run: RunStart): string {
    this.#run = run;
    return `# Report of ${inMarkdown(run.agent)}\n`;
  }

  *file({ path, status, findings, unparsed, error }: ReportedFile): Iterable<string> {
    const parts: string[] = [];
    if (error !== undefined) {
      const what = status === 'failed' ? 'Not looked at' : 'Cut short';
      parts.push(`**${what}:** ${inMarkdown(`${error.code} ${error.message}`)}\n`);
    }
    if (unparsed.length > 0) parts.push(`${plural(unparsed.length, 'piece')} did not parse.\n`);
    if (findings.length > 0) parts.push('| line | severity | rule | finding |\n| ---: | --- | --- | --- |\n');
    if (parts.length > 0) yield `\n## ${inMarkdown(path)}\n\n${parts.join('\n')}`;
    for (const { span, severity, ruleId, message, suggestion } of findings.toSorted(byPlace)) {
      const advice = suggestion === undefined ? '' : `<br>*${inMarkdown(suggestion.message)}*`;
      yield `| ${span.line} | ${severityMarks[severity]} ${severity} | ${inMarkdown(ruleId)} | ${inMarkdown(message)}${advice} |\n`;
    }
  }

  *end({ skipped, summary }: RunEnd): Iterable<string> {
    const counts = severities
      .toReversed()
      .map((severity) => `| ${severityMarks[severity]} ${severity} | ${summary.findings[severity]} |\n`);
    const rest: [string, number][] = [
      ['files', summary.files],
      ['failed', summary.failed],
      ['parsed in part', summary.partial],
      ['cut short', summary.cut],
      ['suppressed by comments', summary.suppressed],
      ['in the baseline', summary.baseline],
      ['fixed', summary.fixed],
      ['fixes refused', summary.refused],
    ];
    const shown = rest.filter(([name, count]) => count > 0 || name === 'files');
    const reasons = Object.entries(summary.skipped) as [keyof typeof skipLabels, number][];
    const skips = reasons.map(([reason, count]) => `| skipped, ${skipLabels[reason]} | ${count} |\n`);
    const table = [...counts, ...shown.map(([name, count]) => `| ${name} | ${count} |\n`), ...skips];
    const backend = `On the ${inMarkdown(this.#run ? backendText(this.#run.backend) : 'backend')}, in ${(summary.elapsedMs / 1000).toFixed(2)} s`;
    const list = skipped.length === 0 ? '' : `, ${plural(skipped.length, 'file')} skipped`;
    const stopped = summary.interrupted ? ' **The run was interrupted.**' : '';
    yield `\n## Summary\n\n| | |\n| --- | ---: |\n${table.join('')}\n${backend}${list}.${stopped}\n`;
  }
}

/** Escapes text so that it forms no markup, tags, links or mentions. */
export function inMarkdown(text: string): string {
  return visible(text).replace(marked, (match) => {
    if (match === '@') return `&#64;${nothing}`;
    if (match === '&' || match === '<' || match === '>' || match === ':') return `&#${match.charCodeAt(0)};`;
    if (match === '#') return `\\#${nothing}`;
    if (match.length === 1) return `\\${match}`;
    if (/^gh-$/i.test(match)) return `${match}${nothing}`;
    if (/^www\.$/i.test(match)) return `${match.slice(0, -1)}&#46;`;
    return match.replace(/.{6}(?=.)/g, `$&${nothing}`);
  });
}

/**
 * A blank of no width, written as an entity. GitHub looks for mentions, issues and commits in the rendered Markdown,
 * where an entity is its character.
 */
const nothing = '&#8203;';

/** Markup, beginnings of tags and entities, and texts that GitHub links: addresses, issues, hashes of commits. */
const marked = /[\\`*_[\]|~#!&<>@]|:(?=\/\/)|\bwww\.|\bgh-(?=\d)|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/gi;
