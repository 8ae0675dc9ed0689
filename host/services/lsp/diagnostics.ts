import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { Rule } from '../../../wit/types/agent.js';
import { visible } from '../../reports/visible.js';
import type { Analyzed, ReportedFinding } from './analyses.js';
import type { Client } from './client.js';
import type { Places } from './positions.js';
import type { Rules } from './rules.js';

export const source = 'tars';

/** What a diagnostic carries for later requests. */
export interface DiagnosticData {
  fingerprint: string;
}

const severityOf = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** Makes diagnostics of findings, as far as the client understands them. */
export class Diagnostics {
  readonly #client: Client;
  readonly #rules: Rules;

  constructor(client: Client, rules: Rules) {
    this.#client = client;
    this.#rules = rules;
  }

  of({ file, places, rules }: Pick<Analyzed, 'file' | 'places' | 'rules'>): Promise<Diagnostic[]> {
    return this.ofAll(file?.findings ?? [], rules, places);
  }

  async ofAll(
    findings: readonly ReportedFinding[],
    rules: readonly Rule[],
    places: Pick<Places, 'rangeOf'>,
  ): Promise<Diagnostic[]> {
    const byId = new Map(rules.map((rule) => [rule.id, rule]));
    const sorted = findings.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    return Promise.all(sorted.map((finding) => this.#diagnostic(finding, byId.get(finding.ruleId), places)));
  }

  async #diagnostic(
    { ruleId, severity, message, span, fingerprint }: ReportedFinding,
    rule: Rule | undefined,
    places: Pick<Places, 'rangeOf'>,
  ): Promise<Diagnostic> {
    const { takesLinks, tags, keepsData } = this.#client;
    const href = takesLinks && rule ? this.#rules.linkOf(rule) : undefined;
    const tag = tags.length > 0 ? await this.#rules.tagOf(ruleId) : undefined;
    return {
      range: places.rangeOf(span),
      severity: severityOf[severity],
      code: ruleId,
      ...(href !== undefined && { codeDescription: { href } }),
      source,
      message: visible(message),
      ...(tag !== undefined && tags.includes(tag) && { tags: [tag] }),
      ...(keepsData && { data: { fingerprint } satisfies DiagnosticData }),
    };
  }
}
