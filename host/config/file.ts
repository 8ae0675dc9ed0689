import { dirname } from 'node:path';
import { inSlices } from '../base/slices.js';
import { readTreeText } from '../files/tree-text.js';
import { JsonFile } from '../json/file.js';
import { check } from '../json/issues.js';
import { hasMore } from '../json/size.js';
import { configSchema } from './schema.js';

const maximumBytes = 1024 * 1024;
const maximumValues = 20_000;

/** What a configuration file says. */
export interface ConfigFile {
  path: string;
  /** What its relative paths count from. */
  folder: string;
  /** By section, as it is written. */
  written: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The line of a key, 1-based. */
  lineOf(section: string, key: string): number;
}

/**
 * Reads a configuration file; undefined if there is none. `within`: the real path of the folder that it must be in, for
 * a file that the user didn't write; it is then no link.
 * @throws InputError if it can't be read, SettingsInvalidError if it is malformed
 */
export async function readConfigFile(path: string, within?: string): Promise<ConfigFile | undefined> {
  const text = await readTreeText({ path, within, maximumBytes, what: 'configuration' });
  if (text === undefined) return undefined;
  const file = await JsonFile.of(path, 'configuration', text);
  const { value } = file.document;
  if (hasMore(value, maximumValues)) {
    throw await file.invalid([{ path: [], message: `has more than ${maximumValues} values`, atKey: false }]);
  }
  const checked = check(configSchema, value);
  if ('issues' in checked) {
    throw await file.invalid(checked.issues, 'docs/configuration.md says what there is');
  }
  const { $schema: _, server: __, ...written } = checked.value as Record<string, Record<string, unknown>>;
  const keys = Object.entries(written).flatMap(([section, members]) =>
    Object.keys(members).map((key) => [section, key]),
  );
  const places = await inSlices(file.document.locate(keys.map((key) => ({ path: key, atKey: true }))));
  const lines = new Map(keys.map((key, index) => [key.join('.'), places[index]!.line]));
  return {
    path,
    folder: dirname(path),
    written,
    lineOf: (section, key) => lines.get(`${section}.${key}`) ?? 1,
  };
}
