import { mostTests, type ReadTest } from './test-names.js';
import type { XmlHandler } from './xml.js';

/** States in which GoogleTest and others report a test that didn't run. */
const notRun = new Set(['notrun', 'disabled', 'skipped']);

/**
 * Reads JUnit's XML in all its dialects. A test's suite is its class, or without one the path of the suites around it.
 * A test that passed when it was repeated (`flakyFailure`) has passed.
 */
export class JunitReader implements XmlHandler {
  readonly tests: ReadTest[] = [];
  readonly #suites: string[] = [];
  #test: ReadTest | undefined;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'testsuite') this.#suites.push(attributes.name ?? '');
    if (name === 'testcase') this.#test = this.#testOf(attributes);
    if (this.#test === undefined) return;
    if (name === 'failure' || name === 'error') this.#test.outcome = 'failed';
    if (name === 'skipped' && this.#test.outcome === 'passed') this.#test.outcome = 'skipped';
  }

  close(name: string): void {
    if (name === 'testsuite') this.#suites.pop();
    if (name !== 'testcase' || this.#test === undefined) return;
    // One more than is read: so that the rest is told.
    if (this.tests.length <= mostTests) this.tests.push(this.#test);
    this.#test = undefined;
  }

  #testOf({ classname = '', name = '', status = '' }: Readonly<Record<string, string>>): ReadTest {
    const suite = classname === '' ? this.#suites.filter((each) => each !== '').join(' > ') : classname;
    return { suite, name, outcome: notRun.has(status.toLowerCase()) ? 'skipped' : 'passed' };
  }
}
