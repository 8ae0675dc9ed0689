import type * as z from 'zod/mini';
import { didYouMean } from '../../base/did-you-mean.js';
import { readTreeText } from '../../files/tree-text.js';
import { JsonFile } from '../../json/file.js';
import { check, type SchemaIssue } from '../../json/issues.js';
import { hasMore } from '../../json/size.js';

/** What messages call these files. */
const what = 'edit policy';
const maximumBytes = 256 * 1024;
const maximumValues = 10_000;

/**
 * Reads a policy; undefined if there is none. Members that the schema doesn't know are another tool's, unless their
 * name is nearly one that it knows: then nobody would protect what they protect.
 * @throws InputError, SettingsInvalidError
 */
export async function readPolicy<T>(
  root: string,
  name: string,
  schema: z.ZodMiniType<T>,
  members: readonly string[],
): Promise<T | undefined> {
  const text = await readTreeText({ path: name, within: root, maximumBytes, what });
  if (text === undefined) return undefined;
  const file = await JsonFile.of(name, what, text);
  const { value } = file.document;
  if (hasMore(value, maximumValues)) {
    throw await file.invalid([{ path: [], message: `has more than ${maximumValues} values`, atKey: false }]);
  }
  const checked = check(schema, value);
  const issues = 'issues' in checked ? checked.issues : [...misspelt(checked.value as object, members)];
  if ('issues' in checked || issues.length > 0)
    throw await file.invalid(issues, 'nothing is edited until it is right');
  return checked.value;
}

function* misspelt(value: object, members: readonly string[]): Iterable<SchemaIssue> {
  for (const name of Object.keys(value)) {
    if (members.includes(name)) continue;
    const meant = didYouMean(name.slice(0, 100), members);
    if (meant !== undefined) yield { path: [name], message: `is not a member here; ${meant}`, atKey: true };
  }
}
