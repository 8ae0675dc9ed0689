import type { Done, FileGeneration, Refused } from '../../wit/documents/generation.js';
import type { Options } from '../../wit/documents/generator-options.js';
import type { Edit, Finding, Source } from '../../wit/types/agent.js';
import type { Analysis } from '../../wit/types/syntax.js';
import { Documenter, type WantedComment } from './csharp/document.js';
import { fixOf } from './fixes.js';
import { isParsed, parse } from './parse.js';
import { type Proposal, type Refusal, refuse } from './proposal.js';
import { resolveConflicts } from './resolve-conflicts.js';
import { selectParseable } from './select-parseable.js';
import type { Settings } from './settings.js';
import { byPlace, SourceText } from './source-text.js';

export interface Request {
  finding: Finding;
  priority: number;
}

export interface ProposedEdits {
  edits: Edit[];
  file: FileGeneration;
}

/** Acts on the requests about one source. */
export function proposeEdits(
  input: Source,
  requests: readonly Request[],
  options: Options,
  settings: Settings,
): ProposedEdits {
  const { document } = options;
  const source = new SourceText(input.text);
  const analysis = isParsed(input.language) ? parse(input, { declarations: document !== 'none' }) : undefined;
  const documents = (finding: Finding) =>
    document !== 'none' &&
    !finding.suggestion?.edits.length &&
    settings.documentation.rules.includes(finding.ruleId);

  const offers: (Proposal | Refusal)[] = [
    ...requests
      .filter(({ finding }) => !documents(finding))
      .map(({ finding, priority }) => fixOf(finding, indexOf(finding, source), priority, source)),
    ...documentationOffers(
      input,
      source,
      analysis,
      requests.filter(({ finding }) => documents(finding)),
      options,
      settings,
    ),
  ];
  const proposals = offers.filter((offer) => 'edits' in offer);
  const { chosen, refused: clashing } = resolveConflicts(proposals, source);
  const selected = analysis
    ? selectParseable(input, source, analysis.unparsed, chosen)
    : { accepted: chosen, refused: [] };
  const refusals = [...offers.filter((offer) => 'code' in offer), ...clashing, ...selected.refused];
  return {
    edits: selected.accepted
      .flatMap(({ edits }) => edits)
      .sort(byPlace)
      .map((edit) => source.edit(edit)),
    file: {
      path: input.path,
      done: selected.accepted.map((proposal) => doneOf(proposal, source)).sort(byStart),
      refused: refusals.map((refusal) => refusedOf(refusal, source)).sort(byStart),
    },
  };
}

function documentationOffers(
  { language, path }: Source,
  source: SourceText,
  analysis: Analysis | undefined,
  requests: readonly Request[],
  { document, types, restate }: Options,
  settings: Settings,
): (Proposal | Refusal)[] {
  const wanted: WantedComment[] = requests.map(({ finding, priority }) => {
    const { ruleId, message, severity, confidence } = finding;
    return { ruleId, message, severity, confidence, priority, at: indexOf(finding, source) };
  });
  if (!analysis || language !== 'csharp') {
    return wanted.map((one) =>
      refuse(one, 'unsupported-language', `documentation of ${path} can't be written: only C# is`),
    );
  }
  const all = document === 'all';
  if (wanted.length === 0 && !all) return [];
  const documenter = new Documenter(source, analysis, { settings: settings.documentation, types, restate });
  if (all) {
    const asked = new Set(wanted.map(({ at }) => at));
    for (const { name, at } of documenter.undocumented()) {
      if (asked.has(at)) continue;
      const message = `${name} is visible and has no documentation`;
      wanted.push({ message, at, priority: 0, severity: 'hint', confidence: 1 });
    }
  }
  return documenter.propose(wanted);
}

/** Returns the finding's index; the end of the text if the finding isn't in it. */
function indexOf({ span }: Finding, source: SourceText): number {
  const place = source.indexed({ start: span.start, end: span.start, text: '' });
  return typeof place === 'string' ? source.text.length : place.start;
}

const where = (at: number, source: SourceText) => ({ start: source.bytes(at), line: source.line(at) });

function doneOf({ ruleId, message, action, at, edits }: Proposal, source: SourceText): Done {
  return {
    ...(ruleId === undefined ? {} : { ruleId }),
    message,
    ...where(at, source),
    action,
    edits: edits.length,
  };
}

function refusedOf({ ruleId, message, at, code, reason }: Refusal, source: SourceText): Refused {
  return {
    ...(ruleId === undefined ? {} : { ruleId }),
    message,
    ...(at === undefined ? {} : where(at, source)),
    code,
    reason,
  };
}

function byStart(a: Done | Refused, b: Done | Refused): number {
  return (
    (a.start ?? 0) - (b.start ?? 0) ||
    Number((a.ruleId ?? '') > (b.ruleId ?? '')) - Number((a.ruleId ?? '') < (b.ruleId ?? ''))
  );
}
