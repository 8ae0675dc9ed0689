import { shorten } from '../../base/shorten.js';
import { inSlices, type Steps } from '../../base/slices.js';
import { JsonFile } from '../../json/file.js';
import { check, formatPath } from '../../json/issues.js';
import { hasMore } from '../../json/size.js';
import { type PatternRecord, patternSchema } from '../schema.js';
import { ConversionError } from './conversion-error.js';
import { convertRegex, type RegexOptions } from './dotnet-regex.js';
import { isObject, memberOf, recordsOf } from './members.js';
import { categoryOf, kebab, languagesOf, OlderRecord, severityOf, statisticsOf } from './older-record.js';
import { literal } from './regex-tokens.js';
import { convertReplacement, literalReplacement } from './replacement.js';

export interface ImportNote {
  /** Position in the older file. */
  index: number;
  /** The name in the older file. */
  name: string;
  message: string;
}

export interface ImportResult {
  patterns: PatternRecord[];
  /** Records that were left out, each with the reason. */
  refused: ImportNote[];
  /** Records whose meaning or name changed. */
  notes: ImportNote[];
}

/** Reads a file of TARS's older format. @throws InputError, SettingsInvalidError */
export async function importFile(path: string): Promise<ImportResult> {
  const file = await JsonFile.read(path, 'pattern file of the older format');
  return inSlices(importSteps(await recordsOf(file)));
}

const recordsAtOnce = 100;
const mostValues = 10_000;
const longestPattern = 100_000;
const longestNote = 300;
const longestName = 100;

function nameOf(older: OlderRecord, index: number): string {
  const name = older.get('Id', 'Name');
  const isPlain = typeof name === 'string' || typeof name === 'number';
  return isPlain ? shorten(String(name), longestName) : `number ${index + 1}`;
}

export function importRecords(records: readonly unknown[]): ImportResult {
  const steps = importSteps(records);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function* importSteps(records: readonly unknown[]): Steps<ImportResult> {
  const result: ImportResult = { patterns: [], refused: [], notes: [] };
  const ids = new Ids(records);
  for (const [index, record] of records.entries()) {
    const older = new OlderRecord(isObject(record) ? record : {});
    const name = nameOf(older, index);
    const notes: string[] = [];
    try {
      if (!isObject(record)) throw new ConversionError('it is not an object');
      if (hasMore(record, mostValues)) throw new ConversionError(`it has more than ${mostValues} values`);
      result.patterns.push(convert(older, ids.assign(older, notes), notes));
      result.notes.push(...notes.map((message) => ({ index, name, message: shorten(message, longestNote) })));
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      result.refused.push({ index, name, message: shorten(error.message, longestNote) });
    }
    if (index % recordsAtOnce === 0) yield;
  }
  return result;
}

function convert(older: OlderRecord, id: string, notes: string[]): PatternRecord {
  const title = older.text('Name', 'Title')?.trim() || id;
  const description = older.text('Description')?.trim() || title;
  const tags = older.texts('Tags') ?? [];
  const matcher = convertMatcher(older, notes);
  const record: { [Key in keyof PatternRecord]: PatternRecord[Key] | undefined } = {
    id,
    name: kebab(title) || kebab(id),
    description,
    languages: languagesOf(older),
    severity: severityOf(older),
    category: categoryOf(older, tags),
    tags,
    regex: matcher.regex,
    message: literalReplacement(older.text('Message')?.trim() || firstLine(description)),
    fix: matcher.fix,
    confidence: older.share('ConfidenceThreshold') ?? older.share('Confidence'),
    impact: older.share('ImpactScore'),
    difficulty: older.share('DifficultyScore'),
    examples: examplesOf(older, matcher.fix !== undefined),
    statistics: statisticsOf(older),
    enabled: older.get('IsEnabled', 'Enabled') === false ? false : undefined,
  };
  const unread = older.unread();
  if (unread.length > 0) notes.push(`not imported: ${unread.join(', ')}`);
  const checked = check(patternSchema, JSON.parse(JSON.stringify(record)));
  if ('value' in checked) return checked.value;
  const [issue] = checked.issues;
  throw new ConversionError(`${formatPath(issue!.path)} ${issue!.message}`);
}

function convertMatcher(older: OlderRecord, notes: string[]): Pick<PatternRecord, 'regex' | 'fix'> {
  const pattern = older.text('Pattern');
  if (!pattern) throw new ConversionError('it has no Pattern');
  if (pattern.length > longestPattern)
    throw new ConversionError(`its Pattern is longer than ${longestPattern} characters`);
  const replacement = older.text('Replacement');
  const language = String(older.get('PatternLanguage') ?? 'Regex').toLowerCase();
  if (language === 'literal' || language === '1') {
    return {
      regex: { pattern: [...pattern].map(literal).join('') },
      fix: replacement === undefined ? undefined : literalReplacement(replacement),
    };
  }
  if (language !== 'regex' && language !== '0') {
    throw new ConversionError(`its PatternLanguage is ${older.get('PatternLanguage')}; rewrite it as a rule`);
  }
  const converted = convertRegex(pattern, regexOptionsOf(older));
  if (/\\[wWdDbB]/.test(converted.pattern)) notes.push('\\w, \\d and \\b mean ASCII here');
  return {
    regex: { pattern: converted.pattern, ...(converted.flags === '' ? {} : { flags: converted.flags }) },
    fix: replacement === undefined ? undefined : convertReplacement(replacement, converted),
  };
}

const optionNames: Record<string, keyof RegexOptions> = {
  ignorecase: 'ignoreCase',
  multiline: 'multiline',
  explicitcapture: 'explicitCapture',
  singleline: 'singleline',
  ignorepatternwhitespace: 'extended',
};
const harmlessOptions = ['none', 'compiled', 'cultureinvariant', 'nonbacktracking', 'ecmascript'];

function regexOptionsOf(older: OlderRecord): Partial<RegexOptions> {
  const options: Partial<RegexOptions> = {};
  for (const written of older.texts('RegexOptions', 'Options') ?? []) {
    const name = written.toLowerCase();
    if (Object.hasOwn(optionNames, name)) options[optionNames[name]!] = true;
    else if (!harmlessOptions.includes(name)) throw new ConversionError(`the RegexOptions ${written}`);
  }
  return options;
}

function examplesOf(older: OlderRecord, fixes: boolean): PatternRecord['examples'] {
  const examples = older.get('Examples');
  if (!Array.isArray(examples)) return undefined;
  const invalid = [];
  for (const example of examples) {
    const before = memberOf(example, 'before');
    const after = memberOf(example, 'after');
    if (typeof before !== 'string') continue;
    invalid.push({ code: before, ...(fixes && typeof after === 'string' ? { fixed: after } : {}) });
  }
  return invalid.length === 0 ? undefined : { invalid };
}

/** Assigns ids: valid ones stay, others are numbered in the order of the file. */
class Ids {
  readonly #taken: Set<string>;
  readonly #assigned = new Set<string>();
  #next = 1;

  constructor(records: readonly unknown[]) {
    this.#taken = new Set(
      records.map((record) => fittingId(memberOf(record, 'id'))).filter((id) => id !== ''),
    );
  }

  assign(older: OlderRecord, notes: string[]): string {
    const written = older.get('Id');
    const fitting = fittingId(written);
    if (fitting !== '') {
      if (this.#assigned.has(fitting)) throw new ConversionError(`its Id ${fitting} is used twice`);
      this.#assigned.add(fitting);
      return fitting;
    }
    let id: string;
    do id = `LEGACY${String(this.#next++).padStart(3, '0')}`;
    while (this.#taken.has(id));
    notes.push(`the id is now ${id}`);
    return id;
  }
}

function fittingId(written: unknown): string {
  const id = typeof written === 'string' ? written.trim().toUpperCase().replace(/[-_ ]/g, '') : '';
  return id.length <= 20 && /^[A-Z]+\d+$/.test(id) ? id : '';
}

function firstLine(text: string): string {
  return text.split(/[\r\n]/, 1)[0]!;
}
