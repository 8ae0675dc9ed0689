import type { Edit, Rule, Severity, Span } from '../../wit/types/agent.js';
import { TextIndex } from '../base/text-index.js';
import { skipLabels } from '../files/skip.js';
import {
  byPlace,
  type Formatter,
  type HiddenFinding,
  type ReportedFile,
  type ReportedFinding,
  type RunEnd,
  type RunStart,
} from './run-report.js';
import { visibleJson, visibleJsonList } from './visible.js';

const levels = { error: 'error', warning: 'warning', info: 'note', hint: 'note' } as const satisfies Record<
  Severity,
  string
>;

/** Most unparsed pieces listed of one file; the rest is counted. */
const mostUnparsed = 100;

type Notification = {
  level: string;
  message: { text: string };
  locations?: unknown[];
  descriptor: { id: string };
};

/** The report as SARIF 2.1.0. Results come first in the file, so that they can be written before the run has ended. */
export class SarifFormatter implements Formatter {
  readonly #options: { root: string; startedAt: Date };
  #run: RunStart | undefined;
  #results = 0;
  /** The index of each rule in the list of rules, in the order of first appearance. */
  readonly #ruleIndex = new Map<string, number>();
  readonly #notifications: Notification[] = [];

  constructor(options: { root: string; startedAt: Date }) {
    this.#options = options;
  }

  start(run: RunStart): string {
    this.#run = run;
    return '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"columnKind":"utf16CodeUnits","results":[';
  }

  *file(file: ReportedFile, text: string | undefined): Iterable<string> {
    const { path, error, status, unparsed } = file;
    if (error !== undefined) {
      const what = status === 'failed' ? 'not looked at' : 'cut short';
      this.#notify('error', error.code, `${path} was ${what}: ${error.message}`, path);
    }
    for (const span of unparsed.slice(0, mostUnparsed)) {
      this.#notify('warning', 'unparsed', `${path}:${span.line} did not parse`, path, span);
    }
    if (unparsed.length > mostUnparsed) {
      const more = unparsed.length - mostUnparsed;
      this.#notify('warning', 'unparsed', `${more} more pieces of ${path} did not parse`, path);
    }
    const positions = text === undefined ? undefined : new TextIndex(text);
    for (const finding of [...file.findings, ...file.hidden].toSorted(byPlace)) {
      const separator = this.#results++ === 0 ? '' : ',';
      yield `${separator}\n${visibleJson(this.#result(finding, path)).slice(0, -1)}`;
      yield* fixes(finding, path, positions);
      yield '}';
    }
  }

  *end({ rules, skipped, summary }: RunEnd): Iterable<string> {
    yield `\n],"tool":{"driver":${visibleJson(this.#run?.tool).slice(0, -1)},"rules":`;
    yield* visibleJsonList(this.#orderedRules(rules));
    const { startedAt, root } = this.#options;
    const invocation = {
      executionSuccessful: summary.failed === 0 && !summary.interrupted,
      startTimeUtc: startedAt.toISOString(),
      endTimeUtc: new Date(startedAt.getTime() + Math.round(summary.elapsedMs)).toISOString(),
    };
    yield `}},"invocations":[${visibleJson(invocation).slice(0, -1)},"toolExecutionNotifications":`;
    yield* visibleJsonList(this.#notified(skipped));
    const rest = {
      originalUriBaseIds: { '%SRCROOT%': { uri: root } },
      properties: { agent: this.#run?.agent, backend: this.#run?.backend, summary },
    };
    yield `}],${visibleJson(rest).slice(1)}]}\n`;
  }

  #result(finding: ReportedFinding | HiddenFinding, path: string): unknown {
    return {
      ruleId: finding.ruleId,
      ruleIndex: this.#indexOf(finding.ruleId),
      level: levels[finding.severity],
      message: { text: finding.message },
      locations: [location(path, finding.span)],
      partialFingerprints: { 'tars/v1': finding.fingerprint },
      ...('by' in finding
        ? {
            suppressions: [
              {
                kind: finding.by === 'baseline' ? 'external' : 'inSource',
                justification: finding.reason ?? (finding.by === 'baseline' ? 'in the baseline' : ''),
              },
            ],
          }
        : {}),
      properties: { severity: finding.severity, confidence: finding.confidence },
    };
  }

  #indexOf(ruleId: string): number {
    const index = this.#ruleIndex.get(ruleId) ?? this.#ruleIndex.size;
    this.#ruleIndex.set(ruleId, index);
    return index;
  }

  *#orderedRules(rules: readonly Rule[]): Iterable<unknown> {
    const byId = new Map(rules.map((rule) => [rule.id, rule]));
    for (const id of [...byId.keys()].sort()) this.#indexOf(id);
    for (const id of this.#ruleIndex.keys()) yield describe(id, byId.get(id));
  }

  #notify(level: string, id: string, text: string, path: string, span?: Span): void {
    this.#notifications.push(notification(level, id, text, path, span));
  }

  *#notified(skipped: RunEnd['skipped']): Iterable<Notification> {
    yield* this.#notifications;
    for (const { path, reason, detail } of skipped) {
      const why = detail === undefined ? skipLabels[reason] : `${skipLabels[reason]}, ${detail}`;
      yield notification('note', `skipped-${reason}`, `${path} was skipped: ${why}`, path);
    }
  }
}

function notification(level: string, id: string, text: string, path: string, span?: Span): Notification {
  return { descriptor: { id }, level, message: { text }, locations: [location(path, span)] };
}

/** Adds the fixes of a result that can be fixed. */
function* fixes(
  { suggestion }: ReportedFinding,
  path: string,
  positions: TextIndex | undefined,
): Iterable<string> {
  if (!suggestion || suggestion.edits.length === 0) return;
  const [description, place] = [{ text: suggestion.message }, artifact(path)].map((part) =>
    visibleJson(part),
  );
  yield `,"fixes":[{"description":${description},"artifactChanges":[{"artifactLocation":${place},"replacements":`;
  yield* visibleJsonList(replacements(suggestion.edits, positions));
  yield '}]}]';
}

function* replacements(edits: readonly Edit[], positions: TextIndex | undefined): Iterable<unknown> {
  for (const { start, end, text } of edits) {
    yield { deletedRegion: region(start, end, positions), insertedContent: { text } };
  }
}

function describe(id: string, rule: Rule | undefined): unknown {
  if (rule === undefined) return { id };
  return {
    id,
    name: rule.name,
    shortDescription: { text: rule.name },
    fullDescription: { text: rule.description },
    help: { text: rule.description },
    ...(rule.helpUri === undefined ? {} : { helpUri: rule.helpUri }),
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { tags: rule.languages, severity: rule.severity },
  };
}

function location(path: string, span?: Span): unknown {
  return {
    physicalLocation: {
      artifactLocation: artifact(path),
      ...(span === undefined
        ? {}
        : {
            region: {
              startLine: span.line,
              startColumn: span.column,
              endLine: span.endLine,
              endColumn: span.endColumn,
            },
          }),
    },
  };
}

function artifact(path: string): unknown {
  return { uri: path.toWellFormed().split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function region(start: number, end: number, positions: TextIndex | undefined): unknown {
  if (positions === undefined) return { byteOffset: start, byteLength: end - start };
  const [first, last] = [positions.position(start), positions.position(end)];
  return { startLine: first.line, startColumn: first.column, endLine: last.line, endColumn: last.column };
}
