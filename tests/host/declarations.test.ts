import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from './agents-for-tests.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

const library = `import { analyze, Host, TarsError, type AnalyzeOptions, type FileReport, type AgentManifest } from 'tars-hyperlight';
const host: Host = await Host.open({ backend: 'jco', limits: { wallMs: 5_000 } });
const reports: FileReport[] = [];
const run = host.run(['pattern-matcher'], [{ path: 'a.cs', text: '' }], { order: 'completed', batch: { files: 4 } });
for await (const report of run) reports.push(report);
const manifests: AgentManifest[] = await host.agents();
const { outcome } = await host.call('scorer', { reports: [], options: '{}' });
await host.close();
const options: AnalyzeOptions = { fix: 'preview', scores: true, learn: { database: undefined } };
const paths: string[] = [];
for await (const event of analyze(['src'], options)) {
  if (event.type === 'file') paths.push(event.file.path);
  if (event.type === 'summary' && event.feedback) paths.push(...event.feedback.files.map(({ path }) => path));
}
export { manifests, TarsError, outcome, paths, reports };
`;

const sdk = `import { defineAgent } from 'tars-hyperlight/sdk';
import { buildAgent } from 'tars-hyperlight/sdk/build';
export { buildAgent, defineAgent };
`;

const aborting = `${library}
const { signal } = new AbortController();
export const aborted = host.run('complexity', [], { signal });
`;

/** What the compiler has to say of a project of its own that uses this package. */
async function complaints(source: string, options: object): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/tars-hyperlight'));
  const compilerOptions = {
    strict: true,
    target: 'es2022',
    module: 'nodenext',
    typeRoots: [join(root, 'node_modules/@types')],
    skipLibCheck: false,
    noEmit: true,
    ...options,
  };
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  await writeFile(join(folder, 'use.ts'), source);
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  return promisify(execFile)(process.execPath, [compiler, '-p', folder]).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout || stderr,
  );
}

for (const exactOptionalPropertyTypes of [false, true]) {
  test.each<[string, string, object]>([
    ['the library alone', library, { lib: ['es2022'], types: [] }],
    ['the library with the types of Node', aborting, { lib: ['es2022'], types: ['node'] }],
    ['the library with those of the DOM', aborting, { lib: ['es2022', 'dom'], types: [] }],
    ['the kit for agents', sdk, { lib: ['es2022'], types: ['node'] }],
  ])(
    `the types of %s compile, ${exactOptionalPropertyTypes ? 'with' : 'without'} exact optional members`,
    async (_, source, options) => {
      expect(await complaints(source, { ...options, exactOptionalPropertyTypes })).toBe('');
    },
  );
}

test('a wrong use of the library is a complaint', async () => {
  const wrong = library.replace("order: 'completed'", "order: 'any'");
  expect(await complaints(wrong, { lib: ['es2022'], types: [] })).toMatch(/use\.ts.*TS2322/);
});
