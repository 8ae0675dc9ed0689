import type { Edit, Rule, Severity, Span } from '../../wit/types/agent.js';
import { skipLabels } from '../files/skip.js';
import { Places } from '../findings/places.js';
import { BytePositions } from './byte-positions.js';
import {
  byPlace,
  type HiddenFinding,
  type ReportedFile,
  type ReportedFinding,
  type Reporter,
  type RunEnd,
  type RunStart,
} from './run-report.js';
import { visibleJson } from './visible.js';

const levels = { error: 'error', warning: 'warning', info: 'note', hint: 'note' } as const satisfies Record<
  Severity,
  string
>;

type Notification = {
  level: string;
  message: { text: string };
  locations?: unknown[];
  descriptor: { id: string };
};

/** SARIF 2.1.0. Results come first in the file, so that they can be written before the run has ended. */
export class SarifReporter implements Reporter {
  readonly #options: { root: string; startedAt: Date };
  #run: RunStart | undefined;
  #results = 0;
  /** A rule's place in the list of rules, in the order of first appearance. */
  readonly #ruleIndex = new Map<string, number>();
  readonly #notifications: Notification[] = [];

  constructor(options: { root: string; startedAt: Date }) {
    this.#options = options;
  }

  start(run: RunStart): string {
    this.#run = run;
    return '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"columnKind":"utf16CodeUnits","results":[';
  }

  file(file: ReportedFile, text: string | undefined): string {
    if (file.error !== undefined) {
      this.#notify(
        'error',
        file.error.code,
        `${file.path} was ${file.status === 'failed' ? 'not looked at' : 'cut short'}: ${file.error.message}`,
        file.path,
      );
    }
    for (const span of file.unparsed) {
      this.#notify('warning', 'unparsed', `${file.path}:${span.line} did not parse`, file.path, span);
    }
    const positions = text === undefined ? undefined : new BytePositions(new Places(text));
    return [...file.findings, ...file.hidden]
      .toSorted(byPlace)
      .map((finding) => {
        const separator = this.#results++ === 0 ? '' : ',';
        return `${separator}\n${visibleJson(this.#result(finding, file.path, positions))}`;
      })
      .join('');
  }

  end({ rules, skipped, summary }: RunEnd): string {
    for (const { path, reason, detail } of skipped) {
      const why = detail === undefined ? skipLabels[reason] : `${skipLabels[reason]}, ${detail}`;
      this.#notify('note', `skipped-${reason}`, `${path} was skipped: ${why}`, path);
    }
    const rest = {
      tool: { driver: { ...this.#run?.tool, rules: this.#orderedRules(rules) } },
      invocations: [
        {
          executionSuccessful: summary.failed === 0 && !summary.interrupted,
          startTimeUtc: this.#options.startedAt.toISOString(),
          endTimeUtc: new Date(
            this.#options.startedAt.getTime() + Math.round(summary.elapsedMs),
          ).toISOString(),
          toolExecutionNotifications: this.#notifications,
        },
      ],
      originalUriBaseIds: { '%SRCROOT%': { uri: this.#options.root } },
      properties: { agent: this.#run?.agent, backend: this.#run?.backend, summary },
    };
    return `\n],${visibleJson(rest).slice(1)}]}\n`;
  }

  #result(
    finding: ReportedFinding | HiddenFinding,
    path: string,
    positions: BytePositions | undefined,
  ): unknown {
    const edits = finding.suggestion?.edits ?? [];
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
                kind: finding.by === 'comment' ? 'inSource' : 'external',
                justification: finding.reason ?? (finding.by === 'baseline' ? 'in the baseline' : ''),
              },
            ],
          }
        : {}),
      ...(edits.length > 0
        ? {
            fixes: [
              {
                description: { text: finding.suggestion!.message },
                artifactChanges: [
                  {
                    artifactLocation: artifact(path),
                    replacements: edits.map((edit) => replacement(edit, positions)),
                  },
                ],
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

  #orderedRules(rules: readonly Rule[]): unknown[] {
    const byId = new Map(rules.map((rule) => [rule.id, rule]));
    for (const id of [...byId.keys()].sort()) this.#indexOf(id);
    return [...this.#ruleIndex.keys()].map((id) => describe(id, byId.get(id)));
  }

  #notify(level: string, id: string, text: string, path: string, span?: Span): void {
    this.#notifications.push({
      descriptor: { id },
      level,
      message: { text },
      locations: [location(path, span)],
    });
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
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function replacement({ start, end, text }: Edit, positions: BytePositions | undefined): unknown {
  return { deletedRegion: region(start, end, positions), insertedContent: { text } };
}

function region(start: number, end: number, positions: BytePositions | undefined): unknown {
  if (positions === undefined) return { byteOffset: start, byteLength: end - start };
  const [first, last] = [positions.position(start), positions.position(end)];
  return { startLine: first.line, startColumn: first.column, endLine: last.line, endColumn: last.column };
}
