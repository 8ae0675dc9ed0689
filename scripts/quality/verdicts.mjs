import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';

export const verdictsPath = fileURLToPath(new URL('../../tests/quality/verdicts.json', import.meta.url));

/**
 * True: whoever leads the project would want it. Arguable: it holds, and a lead would shrug. Wrong: it doesn't hold.
 */
export const verdictNames = ['true', 'arguable', 'wrong'];

const schema = z.strictObject({
  repositories: z.record(z.string(), z.string().check(z.regex(/^[0-9a-f]{40}$/))),
  verdicts: z.array(
    z.strictObject({
      rule: z.string(),
      repository: z.string(),
      path: z.string(),
      line: z.int(),
      fingerprint: z.string(),
      verdict: z.enum(verdictNames),
      note: z.optional(z.string()),
    }),
  ),
});

export function readVerdicts(path = verdictsPath) {
  return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

export function writeVerdicts(verdicts) {
  writeFileSync(verdictsPath, `${JSON.stringify(verdicts, null, 2)}\n`);
}

/** Reads lines `NUMBER VERDICT NOTE`. */
export function parseVerdicts(text) {
  const verdicts = new Map();
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [, number, verdict, note] = /^\s*(\d+)\s+(\w+)\s*(.*)$/.exec(line) ?? [];
    if (!verdictNames.includes(verdict))
      throw new Error(`${JSON.stringify(line)} is not NUMBER true|arguable|wrong NOTE`);
    if (verdicts.has(Number(number))) throw new Error(`there are two verdicts about ${number}`);
    verdicts.set(Number(number), { verdict, ...(note && { note }) });
  }
  return verdicts;
}

/** Joins findings of a sheet with the verdicts about their numbers. */
export function kept(sheet, verdicts) {
  const repositories = {};
  const all = [...verdicts].map(([number, verdict]) => {
    const finding = sheet[number - 1];
    if (finding === undefined) throw new Error(`the sheet has no finding ${number}`);
    const { rule, repository, path, line, fingerprint } = finding;
    repositories[repository] = finding.commit;
    return { rule, repository, path, line, fingerprint, ...verdict };
  });
  return { repositories, verdicts: all };
}

/** Adds verdicts. One about the same finding replaces the older one. */
export function merge(old, now) {
  const key = ({ repository, fingerprint }) => `${repository} ${fingerprint}`;
  const fresh = new Set(now.verdicts.map(key));
  const order = (one) => `${one.rule} ${one.repository} ${one.path} ${String(one.line).padStart(7, '0')}`;
  return {
    repositories: Object.fromEntries(
      Object.entries({ ...old.repositories, ...now.repositories }).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    verdicts: [...old.verdicts.filter((one) => !fresh.has(key(one))), ...now.verdicts].sort((a, b) =>
      order(a) < order(b) ? -1 : 1,
    ),
  };
}
