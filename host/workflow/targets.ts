import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import type { ReportedFile } from '../reports/run-report.js';

/** A finding, by where it is. */
export interface Place {
  path: string;
  ruleId: string;
  start: number;
}

/** Picks findings by what people name them by: rules and fingerprints, in any mixture. */
export class Chooser {
  readonly #wanted: ReadonlySet<string>;
  readonly #met = new Set<string>();
  readonly #rules = new Set<string>();

  constructor(wanted: readonly string[]) {
    this.#wanted = new Set(wanted);
  }

  choose({ path, findings }: Pick<ReportedFile, 'path' | 'findings'>): Place[] {
    return findings.flatMap(({ ruleId, fingerprint, span }) => {
      this.#rules.add(ruleId);
      const names = [ruleId, fingerprint].filter((name) => this.#wanted.has(name));
      for (const name of names) this.#met.add(name);
      return names.length > 0 ? [{ path, ruleId, start: span.start }] : [];
    });
  }

  /** Names that nothing has answered to. */
  missing(): string[] {
    return [...this.#wanted].filter((name) => !this.#met.has(name));
  }

  /** @throws InputError for a name that nothing answered to */
  assertAllMet(): void {
    const missing = this.missing();
    if (missing.length === 0) return;
    throw new InputError(`no finding has the rule or fingerprint ${missing.join(', ')}`, {
      hint:
        didYouMean(missing[0]!, this.#rules) ?? 'see the ruleId and fingerprint of findings in --format json',
    });
  }
}
