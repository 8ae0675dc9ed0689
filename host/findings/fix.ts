import type { Finding } from '../../wit/types/agent.js';
import type { FileReport, SourceFile } from '../contract/report.js';
import { fingerprintFindings } from './fingerprint.js';
import { applyPass, type PassOptions } from './fix-pass.js';
import { hasEdits, type Refusal, selectFixes } from './selection.js';

export type { FixedText, Judge, Recheck } from './fix-pass.js';
export type { Refusal } from './selection.js';

export interface FixResult {
  path: string;
  before: string;
  after: string;
  /** In the order of application; spans are those in the text before the fix. */
  applied: Finding[];
  /** Findings in `after` that still offer a fix, and why it wasn't applied. */
  refused: Refusal[];
  /** The report on `after`. */
  report: FileReport;
}

/**
 * Applies the fixes of a file until none is left. Of clashing fixes, the first by precedence is applied, and the others
 * are reported again on the new text. A fix that makes less of the file parse or that the judge is against is refused,
 * and so are the fixes of rules that undo each other or never converge. Fixing the result again changes nothing.
 */
export async function fixFile(
  file: SourceFile,
  report: FileReport,
  options: PassOptions,
): Promise<FixResult> {
  const { result, restless } = await fixToRest(file, report, options);
  if (restless.size === 0 || result.after === file.text) return result;
  const again = await fixToRest({ ...file, text: result.after }, result.report, options);
  return again.result.after === result.after ? result : untouched(file, report);
}

/** Rules whose fixes are left out, and why. */
type NonConvergingRules = Map<string, string>;

async function fixToRest(file: SourceFile, report: FileReport, options: PassOptions) {
  const restless: NonConvergingRules = new Map();
  while (true) {
    const outcome = await new FixRun(file, report, options, restless).converge();
    if (!('nonConverging' in outcome)) return { result: outcome, restless };
    for (const rule of outcome.nonConverging) restless.set(rule, outcome.reason);
  }
}

function untouched(file: SourceFile, report: FileReport): FixResult {
  const reason = 'the fixes of this file never come to rest';
  return {
    path: file.path,
    before: file.text,
    after: file.text,
    applied: [],
    refused: report.findings.filter(hasEdits).map((finding) => ({ finding, reason })),
    report,
  };
}

/** Most passes in a row that don't reduce the findings to fix. */
const patience = 10;

class FixRun {
  readonly #file: SourceFile;
  readonly #options: PassOptions;
  readonly #nonConverging: NonConvergingRules;
  readonly #applied: Finding[] = [];
  /** By fingerprint, why a fix was refused, and the text that it was refused on. */
  readonly #refusals = new Map<string, { reason: string; text: string }>();
  readonly #history: { text: string; rules: ReadonlySet<string> }[];
  #text: string;
  #report: FileReport;

  constructor(file: SourceFile, report: FileReport, options: PassOptions, restless: NonConvergingRules) {
    this.#file = file;
    this.#options = options;
    this.#nonConverging = restless;
    this.#text = file.text;
    this.#report = report;
    this.#history = [{ text: file.text, rules: new Set() }];
  }

  async converge(): Promise<FixResult | { nonConverging: Iterable<string>; reason: string }> {
    const first = this.#report.findings.filter(hasEdits).length;
    let fewest = Number.POSITIVE_INFINITY;
    let waited = 0;
    while (true) {
      const { open, refused, keys } = this.#sort();
      const { chosen, invalid } = selectFixes(open, this.#text);
      if (chosen.length === 0) {
        if (this.#forgetOldRefusals()) continue;
        return this.#result([...refused, ...invalid]);
      }
      const rules = await this.#pass(chosen, keys);
      if (this.#options.only) return this.#result(this.#sort().refused);
      if (rules.size === 0) continue;
      const earlier = this.#history.findIndex(({ text }) => text === this.#text);
      this.#history.push({ text: this.#text, rules });
      if (earlier >= 0) {
        const circle = this.#history.slice(earlier + 1).flatMap((pass) => [...pass.rules]);
        return { nonConverging: circle, reason: 'its fix and that of another finding undo each other' };
      }
      waited = open.length < fewest ? 0 : waited + 1;
      fewest = Math.min(fewest, open.length);
      if (waited >= patience || open.length > 2 * first + 20) {
        return { nonConverging: rules, reason: `the fixes of its rule don't come to rest` };
      }
    }
  }

  /** Separates the findings that may be fixed from those whose fix is refused. */
  #sort() {
    const { findings } = this.#report;
    const names = fingerprintFindings(findings, this.#text, this.#file.path);
    const keys = new Map(findings.map((finding, index) => [finding, names[index]!]));
    const open: Finding[] = [];
    const refused: Refusal[] = [];
    const { only } = this.#options;
    const wanted =
      only && this.#text === this.#file.text ? findings.filter((one) => only.has(one)) : findings;
    for (const finding of wanted.filter(hasEdits)) {
      const reason =
        this.#nonConverging.get(finding.ruleId) ?? this.#refusals.get(keys.get(finding)!)?.reason;
      if (reason === undefined) open.push(finding);
      else refused.push({ finding, reason });
    }
    return { open, refused, keys };
  }

  /** Applies as many of the fixes as possible; returns the rules of the applied ones. */
  async #pass(chosen: Finding[], keys: Map<Finding, string>): Promise<Set<string>> {
    const textBefore = this.#text;
    const state = { file: { ...this.#file, text: textBefore }, report: this.#report };
    const settled = await applyPass(state, chosen, this.#options);
    this.#text = settled.text;
    this.#report = settled.report;
    this.#applied.push(...settled.accepted);
    for (const { finding, reason } of settled.refused) {
      this.#refusals.set(keys.get(finding)!, { reason, text: textBefore });
    }
    return new Set(settled.accepted.map(({ ruleId }) => ruleId));
  }

  /** A fix that broke an earlier text may be right for the one there is now. */
  #forgetOldRefusals(): boolean {
    const old = [...this.#refusals].filter(([, { text }]) => text !== this.#text);
    for (const [key] of old) this.#refusals.delete(key);
    return old.length > 0;
  }

  #result(refused: Refusal[]): FixResult {
    const byStart = (a: Refusal, b: Refusal) => a.finding.span.start - b.finding.span.start;
    return {
      path: this.#file.path,
      before: this.#file.text,
      after: this.#text,
      applied: this.#applied,
      refused: refused.toSorted(byStart),
      report: this.#report,
    };
  }
}
