import type * as z from 'zod/mini';
import { InputError, type Issue, SettingsInvalidError } from '../base/errors.js';
import { inSlices, type Steps } from '../base/slices.js';
import { readNamed } from '../files/named.js';
import { JsonDocument } from './document.js';
import { check, formatPath, maxIssues, type SchemaIssue } from './issues.js';
import { JsonSyntaxError, type Position } from './position.js';
import { hasMore } from './size.js';

const maxFileBytes = 16 * 1024 * 1024;
/** More than any baseline or database of that size has. */
const bounds = { values: 1_000_000 };
/** Of an item of a list, and of all that stands beside the list. No pattern has a tenth of it. */
const maxItemValues = 10_000;

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

  private constructor(name: string, what: string, document: JsonDocument) {
    this.name = name;
    this.what = what;
    this.document = document;
  }

  /** @throws InputError, SettingsInvalidError */
  static async read(path: string, what: string): Promise<JsonFile> {
    const bytes = await readNamed(path, maxFileBytes, what);
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (cause) {
      throw new InputError(`the ${what} ${path} is not UTF-8`, { cause });
    }
    return JsonFile.of(path, what, text);
  }

  /** As `read`, of a text that is already read. */
  static async of(name: string, what: string, text: string): Promise<JsonFile> {
    try {
      const document = await inSlices(JsonDocument.read(text.replace(/^\uFEFF/, ''), bounds));
      return new JsonFile(name, what, document);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      const { line, column } = error.position;
      const path = `${name}:${line}:${column}`;
      const issue: LocatedIssue = { path, message: error.message, file: name, line, column };
      throw new SettingsInvalidError(`${name} is not valid JSON`, { issues: [issue], details: error.frame });
    }
  }

  /**
   * An object of which one member is a long list, whose items are checked one by one until too much is wrong.
   * @throws SettingsInvalidError
   */
  async validate<Whole, Item>(
    whole: z.ZodMiniType<Whole>,
    list: keyof Whole & string,
    item: z.ZodMiniType<Item>,
    maximum = Number.POSITIVE_INFINITY,
  ): Promise<Whole> {
    const { value } = this.document;
    const items = isObject(value) ? value[list] : undefined;
    const outer = Array.isArray(items) ? { ...(value as object), [list]: [] } : value;
    const checked = checkSmall(whole, outer);
    if ('issues' in checked) throw await this.invalid(checked.issues);
    const read: Item[] = [];
    const issues = await inSlices(itemIssues(item, items as unknown[], { list, maximum, read }));
    if (issues.length > 0) throw await this.invalid(issues);
    return { ...checked.value, [list]: read } as Whole;
  }

  async invalid(issues: readonly SchemaIssue[], hint?: string): Promise<SettingsInvalidError> {
    const shown = issues.slice(0, maxIssues);
    const positions = await inSlices(this.document.locate(shown));
    const count =
      issues.length > maxIssues
        ? `more than ${maxIssues} errors, of which ${maxIssues} are shown`
        : `${issues.length} error${issues.length === 1 ? '' : 's'}`;
    const located = shown.map((issue, index) => this.#located(issue, positions[index]!));
    return new SettingsInvalidError(`${this.name} is not a valid ${this.what}: ${count}`, {
      issues: located,
      hint,
    });
  }

  #located({ path, message }: SchemaIssue, { line, column }: Position): LocatedIssue {
    return {
      path: formatPath(path) || this.name,
      message: `${message} (${this.name}:${line}:${column})`,
      file: this.name,
      line,
      column,
    };
  }
}

/** One more than are shown, so that it can be told that there are more. */
const enough = maxIssues + 1;
const itemsAtOnce = 100;

function* itemIssues<Item>(
  schema: z.ZodMiniType<Item>,
  items: readonly unknown[],
  { list, maximum, read }: { list: string; maximum: number; read: Item[] },
): Steps<SchemaIssue[]> {
  if (items.length > maximum) {
    return [
      { path: [list], message: `has ${items.length} items, and the limit is ${maximum}`, atKey: false },
    ];
  }
  const issues: SchemaIssue[] = [];
  for (const [index, value] of items.entries()) {
    const checked = checkSmall(schema, value);
    if ('value' in checked) read.push(checked.value);
    else {
      issues.push(...checked.issues.map((issue) => ({ ...issue, path: [list, index, ...issue.path] })));
      if (issues.length >= enough) break;
    }
    if (index % itemsAtOnce === 0) yield;
  }
  return issues;
}

function checkSmall<T>(schema: z.ZodMiniType<T>, value: unknown) {
  if (!hasMore(value, maxItemValues)) return check(schema, value);
  return { issues: [{ path: [], message: `has more than ${maxItemValues} values`, atKey: false }] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
