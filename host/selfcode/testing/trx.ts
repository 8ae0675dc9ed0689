import { mostTests, type ReadTest, type TestOutcome } from './test-names.js';
import type { XmlHandler } from './xml.js';

const outcomes: Readonly<Record<string, TestOutcome>> = {
  Passed: 'passed',
  Completed: 'passed',
  Warning: 'passed',
  NotExecuted: 'skipped',
  NotRunnable: 'skipped',
  Inconclusive: 'skipped',
  Pending: 'skipped',
};

/**
 * Reads TRX, the results of Visual Studio and `dotnet test`. A test's suite is its class, which the definitions after
 * the results name. An outcome that isn't known, such as `Timeout`, is a failure.
 */
export class TrxReader implements XmlHandler {
  readonly #results: { id: string; name: string; outcome: TestOutcome }[] = [];
  readonly #classes = new Map<string, string>();
  #definition: string | undefined;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'UnitTestResult' && this.#results.length <= mostTests) {
      const outcome =
        attributes.outcome === undefined ? 'failed' : (outcomes[attributes.outcome] ?? 'failed');
      this.#results.push({ id: attributes.testId ?? '', name: attributes.testName ?? '', outcome });
    }
    if (name === 'UnitTest') this.#definition = attributes.id;
    if (name === 'TestMethod' && this.#definition !== undefined) {
      this.#classes.set(this.#definition, attributes.className ?? '');
    }
  }

  close(name: string): void {
    if (name === 'UnitTest') this.#definition = undefined;
  }

  get tests(): ReadTest[] {
    return this.#results.map(({ id, name, outcome }) => ({
      suite: this.#classes.get(id) ?? '',
      name,
      outcome,
    }));
  }
}
