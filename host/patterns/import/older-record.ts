import { parseLanguage } from '../../contract/languages.js';
import { categories } from '../categories.js';
import type { PatternRecord } from '../schema.js';
import { ConversionError } from './conversion-error.js';

/** A record of the older format; the case of its members doesn't matter. */
export class OlderRecord {
  readonly #members: Map<string, unknown>;
  readonly #read = new Set<string>();

  constructor(record: Record<string, unknown>) {
    this.#members = new Map(Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]));
  }

  /** Returns the first of these members that is present and not null. */
  get(...names: string[]): unknown {
    let found: unknown;
    for (const name of names.map((each) => each.toLowerCase())) {
      this.#read.add(name);
      found ??= this.#members.get(name) ?? undefined;
    }
    return found;
  }

  text(...names: string[]): string | undefined {
    const value = this.get(...names);
    if (value === undefined || typeof value === 'string') return value;
    throw new ConversionError(`${names[0]} is not text`);
  }

  count(...names: string[]): number | undefined {
    const value = this.get(...names);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw new ConversionError(`${names[0]} is not a count`);
  }

  /** Reads a share: 0 to 1 as it is, over 1 to 100 as a percentage. */
  share(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !(value >= 0 && value <= 100)) {
      throw new ConversionError(`${name} is not a number from 0 to 1 or a percentage`);
    }
    return value > 1 ? value / 100 : value;
  }

  texts(...names: string[]): string[] | undefined {
    const value = this.get(...names);
    if (value === undefined) return undefined;
    const list = typeof value === 'string' ? value.split(',') : value;
    if (!Array.isArray(list) || !list.every((each) => typeof each === 'string')) {
      throw new ConversionError(`${names[0]} is not a list of texts`);
    }
    return list.map((each) => each.trim()).filter((each) => each !== '');
  }

  /** Returns the members that nothing has read. */
  unread(): string[] {
    return [...this.#members.keys()].filter((name) => !this.#read.has(name));
  }
}

type Severity = PatternRecord['severity'];

/** 0 Info, 1 Low, 2 Medium, 3 High, 4 Critical. */
const severityNumbers: readonly Severity[] = ['info', 'info', 'warning', 'error', 'error'];
const severityNames: Readonly<Record<string, Severity>> = {
  hint: 'hint',
  suggestion: 'hint',
  info: 'info',
  information: 'info',
  low: 'info',
  minor: 'info',
  medium: 'warning',
  warning: 'warning',
  moderate: 'warning',
  high: 'error',
  major: 'error',
  error: 'error',
  critical: 'error',
  blocker: 'error',
};

export function severityOf(record: OlderRecord): Severity {
  const value = record.get('Severity') ?? 2;
  const key = String(value).trim().toLowerCase();
  const severity = /^\d+$/.test(key)
    ? severityNumbers[Number(key)]
    : Object.hasOwn(severityNames, key)
      ? severityNames[key]
      : undefined;
  if (severity === undefined) throw new ConversionError(`Severity ${JSON.stringify(value)} is not 0 to 4`);
  return severity;
}

/** Returns the pattern's languages; all of them if it names none, as in the older format. */
export function languagesOf(record: OlderRecord): PatternRecord['languages'] {
  const names = record.texts('Languages', 'Language') ?? [];
  if (names.length === 0 || names.some((name) => /^(?:any|all|\*)$/i.test(name))) {
    return ['csharp', 'fsharp', 'typescript', 'tsx', 'javascript', 'python', 'rust', 'text'];
  }
  try {
    return [...new Set(names.map(parseLanguage))];
  } catch (error) {
    throw new ConversionError((error as Error).message);
  }
}

export function categoryOf(record: OlderRecord, tags: readonly string[]): PatternRecord['category'] {
  const words = [record.text('Category') ?? '', ...tags].map((word) => kebab(word));
  return categories.find((category) => words.includes(category)) ?? 'maintainability';
}

export function statisticsOf(record: OlderRecord): PatternRecord['statistics'] {
  const applied = record.count('UsageCount', 'AppliedCount') ?? 0;
  const succeeded = record.count('SuccessCount', 'SuccessfulApplications') ?? 0;
  const failed = record.count('FailureCount', 'FailedApplications') ?? Math.max(0, applied - succeeded);
  if (applied + succeeded === 0) return undefined;
  return { matched: applied, applied, succeeded, failed };
}

export function kebab(text: string): string {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('-')
    .replace(/^[\d-]+/, '');
}
