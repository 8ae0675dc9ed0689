import { shorten } from '../../base/shorten.js';
import type { Steps } from '../../base/slices.js';
import { check, formatPath } from '../../json/issues.js';
import { hasMore } from '../../json/size.js';
import { type PatternCounts, patternCountsSchema } from '../counts-schema.js';
import type { Pattern } from '../pattern.js';
import { ConversionError } from './conversion-error.js';
import { isObject, memberOf } from './members.js';
import { kebab, OlderRecord } from './older-record.js';

/** A record that was left out, with the reason. */
export interface CountsRefusal {
  /** The record's Id or Name, else the file. */
  name: string;
  message: string;
}

export interface CountsRead {
  /** `LastUsedAt` is in UTC to the millisecond. */
  counts: PatternCounts[];
  refused: CountsRefusal[];
}

const recordsAtOnce = 100;
const mostValues = 10_000;
const longestName = 100;
const longestMessage = 300;

/** Reads the counts of records of TARS's, of one file, into `read`. */
export function* readCounts(records: readonly unknown[], file: string, read: CountsRead): Steps<void> {
  for (const [index, record] of records.entries()) {
    try {
      read.counts.push(countsOf(record));
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      const written = memberOf(record, 'id') ?? memberOf(record, 'name');
      const name = typeof written === 'string' ? shorten(written, longestName) : file;
      read.refused.push({ name, message: shorten(error.message, longestMessage) });
    }
    if (index % recordsAtOnce === recordsAtOnce - 1) yield;
  }
}

function countsOf(record: unknown): PatternCounts {
  if (!isObject(record)) throw new ConversionError('it is not an object');
  if (hasMore(record, mostValues)) throw new ConversionError(`it has more than ${mostValues} values`);
  const older = new OlderRecord(record);
  const [used, succeeded, wrong] = ['UsageCount', 'SuccessCount', 'FalsePositiveCount'].map((name) =>
    older.get(name),
  );
  if (used === undefined && succeeded === undefined && wrong === undefined) {
    throw new ConversionError('it has no UsageCount, SuccessCount or FalsePositiveCount');
  }
  const checked = check(patternCountsSchema, {
    Id: older.get('Id', 'Name'),
    Name: older.get('Name', 'Id'),
    UsageCount: used ?? 0,
    SuccessCount: succeeded ?? 0,
    FalsePositiveCount: wrong ?? 0,
    LastUsedAt: older.get('LastUsedAt') ?? null,
  });
  if ('value' in checked) return { ...checked.value, LastUsedAt: timeOf(checked.value.LastUsedAt) };
  const [issue] = checked.issues;
  throw new ConversionError(`${formatPath(issue!.path)} ${issue!.message}`);
}

/** Reads a time as .NET writes it. Without a zone it is UTC; the first moment of .NET's calendar says never. */
function timeOf(written: string | null): string | null {
  if (written === null) return null;
  const [, time, zone] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:\d\d)?$/.exec(written) ?? [];
  const at = time === undefined ? Number.NaN : Date.parse(`${time}${zone ?? 'Z'}`);
  if (Number.isNaN(at)) throw new ConversionError('LastUsedAt is not a time of ISO 8601');
  return at <= 0 ? null : new Date(at).toISOString();
}

/** Patterns by what TARS may call them. */
export class PatternNames {
  readonly #ids = new Map<string, string>();
  readonly #names = new Map<string, string>();

  constructor(patterns: readonly Pick<Pattern, 'id' | 'name'>[]) {
    for (const { id, name } of patterns) {
      this.#ids.set(plainId(id), id);
      this.#names.set(kebab(name), id);
    }
  }

  /** Returns the id of the pattern that an Id, or else a Name, is that of: by its id first, then by its name. */
  find({ Id, Name }: Pick<PatternCounts, 'Id' | 'Name'>): string | undefined {
    return this.#ids.get(plainId(Id)) ?? this.#names.get(kebab(Id)) ?? this.#names.get(kebab(Name));
  }
}

function plainId(id: string): string {
  return id.toUpperCase().replace(/[-_ ]/g, '');
}
