import type * as z from 'zod/mini';
import { InputError, type Issue, SettingsInvalidError } from '../errors.js';
import { readNamed } from '../files/named.js';
import { check, formatPath, type SchemaIssue } from '../schema-issues.js';
import { JsonDocument } from './json.js';
import { JsonSyntaxError, type Position } from './position.js';

const maxFileBytes = 16 * 1024 * 1024;
const maxIssues = 50;

/** An issue, and the place in the file that it is about. */
export interface LocatedIssue extends Issue, Position {
  file: string;
}

/** A JSON file that people write, read and parsed; errors about its content say where. */
export class JsonFile {
  readonly name: string;
  /** What the file is, for messages: `pattern database`. */
  readonly what: string;
  readonly document: JsonDocument;

  /** @throws SettingsInvalidError */
  constructor(name: string, what: string, text: string) {
    this.name = name;
    this.what = what;
    const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
    try {
      this.document = new JsonDocument(content);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      const { line, column } = error.position;
      const issue: LocatedIssue = {
        path: `${name}:${line}:${column}`,
        message: error.message,
        file: name,
        line,
        column,
      };
      throw new SettingsInvalidError(`${name} is not valid JSON`, [issue], { hint: error.frame });
    }
  }

  /** @throws InputError, SettingsInvalidError */
  static async read(path: string, what: string): Promise<JsonFile> {
    const bytes = await readNamed(path, maxFileBytes, (why) => `can't read the ${what} ${path}: ${why}`);
    try {
      return new JsonFile(path, what, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new InputError(`the ${what} ${path} is not UTF-8`, { cause: error });
    }
  }

  /** @throws SettingsInvalidError */
  validate<T>(schema: z.ZodMiniType<T>): T {
    const checked = check(schema, this.document.value);
    if ('issues' in checked) throw this.invalid(checked.issues);
    return checked.value;
  }

  invalid(issues: readonly SchemaIssue[], hint?: string): SettingsInvalidError {
    const located = issues.slice(0, maxIssues).map((issue) => this.locate(issue));
    const more = issues.length > maxIssues ? `, of which ${maxIssues} are shown` : '';
    const count = issues.length === 1 ? '1 error' : `${issues.length} errors`;
    return new SettingsInvalidError(
      `${this.name} is not a valid ${this.what}: ${count}${more}`,
      located,
      hint === undefined ? {} : { hint },
    );
  }

  locate({ path, message, atKey }: SchemaIssue): LocatedIssue {
    const { line, column } = atKey ? this.document.locateKey(path) : this.document.locate(path);
    return {
      path: formatPath(path) || this.name,
      message: `${message} (${this.name}:${line}:${column})`,
      file: this.name,
      line,
      column,
    };
  }
}
