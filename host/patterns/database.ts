import { JsonFile } from '../json/file.js';
import type { SchemaIssue } from '../json/issues.js';
import { mostPatterns } from './most-patterns.js';
import { databaseSchema, formatVersion, type PatternRecord, patternSchema } from './schema.js';

const what = 'pattern database';

/** @throws InputError, SettingsInvalidError */
export async function readDatabase(path: string): Promise<PatternRecord[]> {
  return validateDatabase(await JsonFile.read(path, what));
}

/** Reads a database from a text, as `readDatabase` does. Messages call it `name`. */
export async function parseDatabase(text: string, name: string): Promise<PatternRecord[]> {
  return validateDatabase(await JsonFile.of(name, what, text));
}

async function validateDatabase(file: JsonFile): Promise<PatternRecord[]> {
  const { value } = file.document;
  if (isOlderFormat(value)) {
    throw await file.invalid(
      [{ path: [], message: "is in TARS's older format", atKey: false }],
      `convert it: tarscli patterns import ${file.name} --output patterns.json`,
    );
  }
  await refuseOtherVersion(file, value);
  const { patterns } = await file.validate(databaseSchema, 'patterns', patternSchema, mostPatterns);
  const issues = [...duplicateIds(patterns), ...foreignExamples(patterns)];
  if (issues.length > 0) throw await file.invalid(issues);
  return patterns;
}

async function refuseOtherVersion(file: JsonFile, value: unknown): Promise<void> {
  const version = isObject(value) ? value.version : undefined;
  if (typeof version !== 'number' || version === formatVersion) return;
  const message = `is ${version}, but this tarscli reads version ${formatVersion} only`;
  const hint =
    version > formatVersion
      ? 'update tarscli, or use a file of the older version'
      : `bring the file to the form of schemas/patterns.schema.json and set "version": ${formatVersion}`;
  throw await file.invalid([{ path: ['version'], message, atKey: false }], hint);
}

function isOlderFormat(value: unknown): boolean {
  const list = isObject(value) && !('version' in value) ? (value.Patterns ?? value.patterns) : value;
  const first = Array.isArray(list) ? list[0] : undefined;
  return (
    isObject(first) &&
    ['Pattern', 'PatternLanguage', 'pattern', 'patternLanguage'].some((key) => key in first)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function* duplicateIds(patterns: readonly PatternRecord[]): Iterable<SchemaIssue> {
  const places = new Map<string, number>();
  for (const [index, { id }] of patterns.entries()) {
    const first = places.get(id);
    if (first === undefined) places.set(id, index);
    else {
      yield {
        path: ['patterns', index, 'id'],
        message: `${id} is already the id of patterns[${first}]`,
        atKey: false,
      };
    }
  }
}

function* foreignExamples(patterns: readonly PatternRecord[]): Iterable<SchemaIssue> {
  for (const [index, { languages, examples }] of patterns.entries()) {
    for (const kind of ['valid', 'invalid'] as const) {
      for (const [position, example] of (examples?.[kind] ?? []).entries()) {
        const language = typeof example === 'string' ? undefined : example.language;
        if (language === undefined || languages.includes(language)) continue;
        yield {
          path: ['patterns', index, 'examples', kind, position, 'language'],
          message: `${language} is not a language of this pattern (${languages.join(', ')})`,
          atKey: false,
        };
      }
    }
  }
}
