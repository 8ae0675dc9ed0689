#!/usr/bin/env node
// Writes docs/errors.md from the comments of the error classes, and from the tables in dist/ that are keyed by their
// codes; so run `npm run build:ts` first. --check: compares instead of writing.
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { API } from 'typescript/unstable/sync';

const root = new URL('../', import.meta.url);
const page = new URL('docs/errors.md', root);
const folder = 'host/base/';

const effectTexts = {
  retried: 'Each file of the call gets one more call, alone, and fails if that fails, too.',
  final: 'Each file of the call gets a call of its own. A file that was alone in its call fails at once.',
  partial: 'The file is reported as partial, with the first findings.',
  'ends-run': 'It ends the run.',
};

const introduction = `<!-- Written by scripts/build-errors.mjs from the comments of the error classes. -->
# Errors

Every error has a stable code. tarscli prints it in brackets, \`error[ERR_INPUT]: …\`; in the library it is the \`code\` of a
\`TarsError\`, and reports have it as \`error.code\` of a file. The message says what happened and where, \`details\` explain
it, and \`hint\` says how to fix it. \`--debug\` shows stacks, causes and the section of this page.

The exit code is that of tarscli where the error ends the command. A file that fails doesn't: the run goes on, and
tarscli exits with 7 in the end. *In a run* says what an error does to a run and its files.

| code | class | exit code | in a run |
| --- | --- | --- | --- |
`;

/** The classes of a file that extend TarsError and have a code. */
function* classesOf(source) {
  for (const statement of source.statements) {
    const parents = (statement.heritageClauses ?? []).flatMap(({ types }) => types);
    if (!parents.some(({ expression }) => expression.text === 'TarsError')) continue;
    const property = statement.members.find(({ name }) => name?.text === 'code');
    const comment = statement.jsDoc?.at(-1);
    yield {
      name: statement.name.text,
      code: property?.initializer?.text,
      what: textOf(comment?.comment),
      why: tagOf(comment, 'why'),
      fix: tagOf(comment, 'fix'),
    };
  }
}

function tagOf(comment, name) {
  return textOf(comment?.tags?.find(({ tagName }) => tagName.text === name)?.comment);
}

/** On one line. */
function textOf(comment) {
  const text = typeof comment === 'string' ? comment : (comment ?? []).map(({ text }) => text).join('');
  return text.replaceAll(/\s+/g, ' ').trim();
}

async function readClasses() {
  const files = (await readdir(new URL(folder, root))).filter((name) => name.endsWith('-errors.ts'));
  const api = new API({ cwd: fileURLToPath(root) });
  try {
    const project = api
      .updateSnapshot({ openProject: fileURLToPath(new URL('tsconfig.json', root)) })
      .getProjects()[0];
    return [...files.map((name) => folder + name), 'host/cli/errors.ts']
      .map((path) => project.program.getSourceFile(fileURLToPath(new URL(path, root))))
      .flatMap((source) => [...classesOf(source)])
      .sort((a, b) => (a.code < b.code ? -1 : 1));
  } finally {
    api.close();
  }
}

const built = ['dist/host/cli/exit-codes.js', 'dist/host/run/retry-policy.js'].map(
  (path) => new URL(path, root),
);
const missing = built.find((path) => !existsSync(path));
if (missing) {
  console.error(`${fileURLToPath(missing)} is missing; run npm run build:ts`);
  process.exit(1);
}
const [{ exitCodeOf }, { effects }] = await Promise.all(built.map((path) => import(path.href)));

const classes = await readClasses();
for (const { name, code, what, why, fix } of classes) {
  if (code && what && why && fix) continue;
  console.error(`${name} needs a code, and a comment that says what happened, with @why and @fix`);
  process.exitCode = 1;
}
const documented = new Set(classes.map(({ code }) => code));
for (const code of Object.keys(effects).filter((code) => !documented.has(code))) {
  console.error(`no class has the code ${code}`);
  process.exitCode = 1;
}
if (process.exitCode) process.exit();

const rows = classes.map(
  ({ name, code }) =>
    `| [${code}](#${code.toLowerCase()}) | \`${name}\` | ${exitCodeOf(code)} | ${effects[code].replace('-', ' ')} |\n`,
);
const sections = classes.map(
  ({ name, code, what, why, fix }) => `
## ${code}

\`${name}\`: ${what}

- **Why:** ${why}
- **What to do:** ${fix}
- **Exit code:** ${exitCodeOf(code)}
- **In a run:** ${effectTexts[effects[code]]}
`,
);
const text = `${introduction}${rows.join('')}${sections.join('')}`;
const current = existsSync(page) ? await readFile(page, 'utf8') : undefined;
if (process.argv.includes('--check')) {
  if (current !== text) {
    console.error('docs/errors.md is not what the error classes say: run npm run build:errors');
    process.exitCode = 1;
  }
} else if (current !== text) {
  await writeFile(page, text);
  console.log('wrote docs/errors.md');
}
