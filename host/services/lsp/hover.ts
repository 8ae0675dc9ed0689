import { type Hover, MarkupKind, type Position } from 'vscode-languageserver';
import { unseenButLines } from '../../base/unseen.js';
import { visible } from '../../reports/visible.js';
import type { Analyzed, ReportedFinding } from './analyses.js';
import { functionsOf, measuresText } from './functions.js';
import { isWithin } from './positions.js';
import type { Explained, Rules } from './rules.js';

const mostFindings = 5;
const longestExample = 2000;

export interface HoverOptions {
  markdown: boolean;
  complexity: boolean;
}

/**
 * What is known of a place: the findings there with what their patterns say, and the complexity of the function around
 * it.
 */
export async function hoverAt(
  { file, places, rules }: Analyzed,
  position: Position,
  known: Rules,
  { markdown, complexity }: HoverOptions,
): Promise<Hover | undefined> {
  if (!file) return undefined;
  const at = file.findings
    .filter(({ span }) => isWithin(position, places.rangeOf(span)))
    .slice(0, mostFindings);
  const write = markdown ? markdownText : plainText;
  const parts = await Promise.all(
    at.map(async (finding) => {
      const rule = rules.find(({ id }) => id === finding.ruleId);
      const link = rule && known.linkOf(rule);
      return write.finding(finding, await known.explain(finding.ruleId), rule?.description, link);
    }),
  );
  const around = complexity
    ? functionsOf(file).findLast(({ span }) => isWithin(position, places.rangeOf(span)))
    : undefined;
  if (around) parts.push(write.measures(around.subject, measuresText(around, { all: true })));
  if (parts.length === 0) return undefined;
  const [first] = at;
  const span = first?.span ?? around!.span;
  const value = parts.join(markdown ? '\n\n---\n\n' : '\n\n');
  return {
    contents: { kind: markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value },
    ...(first && { range: places.rangeOf(span) }),
  };
}

type Describe = (
  finding: ReportedFinding,
  explained: Explained | undefined,
  description: string | undefined,
  link: string | undefined,
) => string;

const markdownText: { finding: Describe; measures: (subject: string, text: string) => string } = {
  finding({ ruleId, message }, explained, description, link) {
    const name = explained ? ` ${prose(explained.name)}` : '';
    const title = link ? `[${prose(ruleId)}${name}](${address(link)})` : `${prose(ruleId)}${name}`;
    const lines = [`**${title}**: ${prose(message)}`];
    const more = explained?.description ?? description;
    if (more !== undefined) lines.push(prose(more));
    if (explained?.suggestion !== undefined) lines.push(prose(explained.suggestion));
    const [example] = explained?.finds ?? [];
    if (example && example.code.length < longestExample) {
      lines.push('It finds:', fence(example.language, example.code));
      if (example.fixed !== undefined) lines.push('and makes of it:', fence(example.language, example.fixed));
    }
    return lines.join('\n\n');
  },
  measures: (subject, text) => `**${prose(subject)}**: ${prose(text)}`,
};

const plainText: typeof markdownText = {
  finding({ ruleId, message }, explained, description, link) {
    const lines = [`${ruleId}${explained ? ` ${explained.name}` : ''}: ${message}`];
    const more = explained?.description ?? description;
    if (more !== undefined) lines.push(more);
    if (explained?.suggestion !== undefined) lines.push(explained.suggestion);
    if (link !== undefined) lines.push(link);
    return lines.map(visible).join('\n\n');
  },
  measures: (subject, text) => visible(`${subject}: ${text}`),
};

/** Text of files and patterns as prose: code spans stay, and nothing becomes a link, an image or HTML. */
function prose(text: string): string {
  return visible(text)
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/[\\*_{}[\]<>#|!~`]/g, '\\$&')))
    .join('');
}

const address = (link: string) => link.replace(/[()<>\s\\]/g, encodeURIComponent);

function fence(language: string, code: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(({ length }) => length));
  const ticks = '`'.repeat(longest + 1);
  const clean = code.replace(unseenButLines, '\ufffd').trimEnd();
  return `${ticks}${/^[a-z]+$/.test(language) ? language : ''}\n${clean}\n${ticks}`;
}
