import * as z from 'zod/mini';
import { writeAtomically } from '../files/write.js';
import { JsonFile } from '../json/file.js';
import { Baseline, type BaselineEntry } from './baseline.js';

const formatVersion = 1;

const text = z.string().check(z.minLength(1));

const entrySchema = z.strictObject({
  path: text,
  ruleId: text,
  fingerprint: z.string().check(z.regex(/^[0-9a-f]{32}:[1-9]\d*$/, 'is not a fingerprint')),
});

const baselineSchema = z.strictObject({ version: z.literal(formatVersion), findings: z.array(entrySchema) });

/** @throws InputError, SettingsInvalidError */
export async function readBaseline(path: string): Promise<Baseline> {
  const file = await JsonFile.read(path, 'baseline');
  const { findings } = await file.validate(baselineSchema, 'findings', entrySchema);
  return new Baseline(findings);
}

/** Writes one entry a line, sorted, so that version control shows what changed. */
export async function writeBaseline(path: string, entries: Iterable<BaselineEntry>): Promise<void> {
  const lines = [...new Map(Array.from(entries, (entry) => [entry.fingerprint, entry])).values()]
    .toSorted(
      (a, b) => order(a.path, b.path) || order(a.ruleId, b.ruleId) || order(a.fingerprint, b.fingerprint),
    )
    .map(({ path, ruleId, fingerprint }) => `    ${JSON.stringify({ path, ruleId, fingerprint })}`);
  const body = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  await writeAtomically(path, `{\n  "version": ${formatVersion},\n  "findings": ${body}\n}\n`);
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
