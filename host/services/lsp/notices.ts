import type { Connection } from 'vscode-languageserver';
import { TarsError } from '../../base/errors.js';
import { visible } from '../../reports/visible.js';

/** Texts that are remembered, so that none is shown twice. */
const mostRemembered = 200;
const longestText = 2000;

/** Tells the user: what goes wrong in a window, once, and all of it in the client's log. */
export class Notices {
  readonly #connection: Connection;
  readonly #told = new Set<string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** For the client's log. What was logged lately isn't logged again. */
  log(text: string): void {
    const line = shown(text);
    if (this.#isNew(`log ${line}`)) this.#connection.console.info(line);
  }

  /** Shows what the user can mend. */
  warn(text: string): void {
    const line = shown(text);
    if (!this.#isNew(line)) return;
    this.#connection.console.warn(line);
    void this.#connection.sendNotification('window/showMessage', { type: 2, message: line });
  }

  /** Shows an error, with its hint. */
  fail(what: string, error: unknown): void {
    const line = shown(`${what}: ${messageOf(error)}`);
    if (!this.#isNew(line)) return;
    this.#connection.console.error(line);
    void this.#connection.sendNotification('window/showMessage', { type: 1, message: line });
  }

  info(text: string): void {
    void this.#connection.sendNotification('window/showMessage', { type: 3, message: shown(text) });
  }

  /** Forgets what was told: what still holds is told again. */
  forget(): void {
    this.#told.clear();
  }

  #isNew(text: string): boolean {
    if (this.#told.has(text)) return false;
    if (this.#told.size >= mostRemembered) this.#told.clear();
    this.#told.add(text);
    return true;
  }
}

/** An error as one line. Of faults that have no words for the user, only their name is told. */
export function messageOf(error: unknown): string {
  if (!(error instanceof TarsError))
    return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
  const { message, hint, details } = error;
  const all = [message, ...details.slice(0, 3), ...(hint === undefined ? [] : [hint])];
  return all.join('; ');
}

function shown(text: string): string {
  return visible(text.length > longestText ? `${text.slice(0, longestText)}…` : text);
}
