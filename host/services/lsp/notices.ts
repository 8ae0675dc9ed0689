import { type Connection, MessageType } from 'vscode-languageserver';
import { type Issue, TarsError } from '../../base/errors.js';
import { visible } from '../../reports/visible.js';
import { quietly } from './quietly.js';

/** Texts that are remembered, so that none is shown twice. */
const mostRemembered = 200;
const longestText = 2000;
const mostDetails = 3;

/** Tells the user: what goes wrong in a window, once, and all of it in the client's log. */
export class Notices {
  readonly #connection: Connection;
  readonly #told = new Set<string>();
  readonly #logged = new Set<string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** For the client's log. What was logged lately isn't logged again. */
  log(text: string): void {
    const line = shown(text);
    if (isNew(line, this.#logged)) this.#send('window/logMessage', MessageType.Info, line);
  }

  /** Shows what the user can mend. */
  warn(text: string): void {
    this.#tell(MessageType.Warning, text);
  }

  /** Shows an error, with its hint. */
  fail(what: string, error: unknown): void {
    this.#tell(MessageType.Error, `${what}: ${messageOf(error)}`);
  }

  info(text: string): void {
    this.#send('window/showMessage', MessageType.Info, shown(text));
  }

  /** Forgets what was told: what still holds is told again. */
  forget(): void {
    this.#told.clear();
    this.#logged.clear();
  }

  #tell(type: MessageType, text: string): void {
    const message = shown(text);
    if (!isNew(message, this.#told)) return;
    this.#send('window/logMessage', type, message);
    this.#send('window/showMessage', type, message);
  }

  #send(method: string, type: MessageType, message: string): void {
    void quietly(() => this.#connection.sendNotification(method, { type, message }));
  }
}

function isNew(text: string, known: Set<string>): boolean {
  if (known.has(text)) return false;
  if (known.size >= mostRemembered) known.clear();
  known.add(text);
  return true;
}

/** An error as one line. Of faults that have no words for the user, only their name is told. */
export function messageOf(error: unknown): string {
  if (!(error instanceof TarsError))
    return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
  const { message, hint, details } = error;
  const { issues = [] } = error as { issues?: readonly Issue[] };
  const wrong = issues
    .map((issue) => `${issue.path} ${issue.message}`)
    .filter((text) => !message.includes(text));
  const all = [
    message,
    ...[...wrong, ...details].slice(0, mostDetails),
    ...(hint === undefined ? [] : [hint]),
  ];
  return all.join('; ');
}

function shown(text: string): string {
  return visible(text.length > longestText ? `${text.slice(0, longestText)}…` : text);
}
