import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tarscli } from '../cli/cli.js';
import { LspClient, placesOf, pulling, usual } from './lsp-client.js';
import { uriOf, workspace } from './lsp-folders.js';
import { clean, rethrow, unused } from './lsp-texts.js';

interface Report {
  files: {
    findings: {
      ruleId: string;
      span: { line: number; column: number; endLine: number; endColumn: number };
    }[];
  }[];
}

/** What `tarscli analyze` finds in a folder, as diagnostics have it. */
async function found(folder: string, ...args: string[]) {
  const { stdout } = await tarscli(['analyze', '.', '--format', 'json', ...args], { cwd: folder });
  return (JSON.parse(stdout) as Report).files.flatMap(({ findings }) =>
    findings.map(({ ruleId, span }) => [
      ruleId,
      ...[span.line - 1, span.column - 1, span.endLine - 1, span.endColumn - 1],
    ]),
  );
}

describe('an editor that is pushed diagnostics', () => {
  test('sees what tarscli finds, for the version that it has, with links and tags', async () => {
    const root = workspace({ 'src/a.cs': clean, '.git/HEAD': '' });
    const uri = uriOf(join(root, 'src/a.cs'));
    const client = await LspClient.start({ folders: [root] });
    await client.open(uri, unused, 'csharp', 7);
    const [diagnostic, ...more] = await client.pushed(uri, 7);
    expect(more).toEqual([]);
    expect(diagnostic).toMatchObject({
      ...{ code: 'TARS001', source: 'tars', severity: 2, tags: [1] },
      codeDescription: { href: expect.stringMatching(/^https:/) },
      message: '`number` is never used',
    });
    writeFileSync(join(root, 'src/a.cs'), client.textOf(uri));
    expect(placesOf([diagnostic!])).toEqual(await found(root));
    await client.close(uri);
    await client.until(() => client.published.at(-1)?.diagnostics.length === 0);
  });

  test('sees the newest version alone, and no older one after it', async () => {
    const root = workspace({ 'a.cs': clean });
    const uri = uriOf(join(root, 'a.cs'));
    const client = await LspClient.start({ folders: [root], settings: { debounceMs: 0 } });
    await client.open(uri, clean, 'csharp');
    for (let edit = 0; edit < 40; edit++) await client.replace(uri, edit % 2 === 0 ? rethrow : clean);
    await client.replace(uri, rethrow);
    expect((await client.pushed(uri)).map(({ code }) => code)).toEqual(['TARS007']);
    const versions = client.published.map(({ version }) => version!);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(versions.at(-1)).toBe(client.versionOf(uri));
  });

  test.each([
    ['in a folder that no walk enters', 'node_modules/a.cs', {}],
    [
      'that git ignores',
      'ignored/a.cs',
      { '.gitignore': 'ignored/\n', '.git/HEAD': 'ref: refs/heads/main\n' },
    ],
    ['that a tool generated', 'a.g.cs', {}],
    ['of others', 'vendor/a.cs', {}],
  ])('sees none of a file %s', async (_, name, more) => {
    const root = workspace({ [name]: rethrow, 'b.cs': rethrow, ...more });
    const client = await LspClient.start({ folders: [root] });
    const [left, looked] = [uriOf(join(root, name)), uriOf(join(root, 'b.cs'))];
    await client.open(left, rethrow, 'csharp');
    await client.open(looked, rethrow, 'csharp');
    expect(await client.pushed(left)).toEqual([]);
    expect(await client.pushed(looked)).toHaveLength(1);
    expect(client.logged.join('\n')).toContain(`${name} is not analyzed`);
  });

  test('sees what a test project and a file of tests are for', async () => {
    const empty =
      'class C\n{\n    public void M()\n    {\n        int number = 1;\n        Work();\n    }\n}\n';
    const root = workspace({
      'tests/a.cs': empty,
      'b/b.csproj': '<Project><ItemGroup><PackageReference Include="xunit" /></ItemGroup></Project>',
      'b/b.cs': empty,
      'c/c.cs': empty,
    });
    const client = await LspClient.start({ folders: [root] });
    const count = async (name: string) => {
      const uri = uriOf(join(root, name));
      await client.open(uri, empty, 'csharp');
      return (await client.pushed(uri)).length;
    };
    expect([await count('tests/a.cs'), await count('b/b.cs'), await count('c/c.cs')]).toEqual([0, 0, 1]);
    expect(await found(root)).toHaveLength(1);
  });
});

describe('an editor that pulls diagnostics', () => {
  test('is answered for the newest version, and told when nothing changed', async () => {
    const root = workspace({ 'a.cs': clean });
    const uri = uriOf(join(root, 'a.cs'));
    const client = await LspClient.start({ folders: [root], capabilities: pulling });
    expect(client.result.capabilities.diagnosticProvider).toMatchObject({ interFileDependencies: false });
    await client.open(uri, clean, 'csharp');
    await client.replace(uri, rethrow);
    const pull = (previousResultId?: string) =>
      client.connection.sendRequest<{ kind: string; resultId: string; items?: unknown[] }>(
        'textDocument/diagnostic',
        { textDocument: { uri }, previousResultId },
      );
    const first = await pull();
    expect(first).toMatchObject({ kind: 'full', items: [{ code: 'TARS007' }] });
    expect(await pull(first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
    await client.replace(uri, clean);
    expect(await pull(first.resultId)).toMatchObject({ kind: 'full', items: [] });
    expect(client.published).toEqual([]);
  });

  test('that asks again, or cancels, is not left waiting', async () => {
    const root = workspace({});
    const uri = uriOf(join(root, 'a.cs'));
    const client = await LspClient.start({
      ...{ folders: [root], capabilities: pulling },
      settings: { debounceMs: 1000 },
    });
    await client.open(uri, clean, 'csharp');
    await client.replace(uri, rethrow);
    const outcomes = [client.pulled(uri), client.pulled(uri)].map((pull) =>
      pull.then(
        (items) => items.length,
        ({ code }) => code as number,
      ),
    );
    expect(await Promise.all(outcomes)).toEqual([-32802, 1]);
    await client.replace(uri, clean);
    await client.connection.sendNotification('$/cancelRequest', { id: 'none' });
    const { CancellationTokenSource } = await import('vscode-languageserver-protocol');
    const source = new CancellationTokenSource();
    const cancelled = client.connection
      .sendRequest('textDocument/diagnostic', { textDocument: { uri } }, source.token)
      .catch(({ code }) => code as number);
    source.cancel();
    expect(await cancelled).toBe(-32800);
    expect(await client.pulled(uri)).toEqual([]);
  });
});

test.each([
  [['utf-8', 'utf-16'], 'utf-8', 12],
  [['utf-16', 'utf-8'], 'utf-16', 8],
  [['utf-32'], 'utf-16', 8],
  [undefined, 'utf-16', 8],
])('positions are counted as the client wants: %j', async (positionEncodings, encoding, column) => {
  const root = workspace({});
  const uri = uriOf(join(root, 'a.cs'));
  const general = positionEncodings ? { positionEncodings } : {};
  const client = await LspClient.start({ folders: [root], capabilities: { ...usual, general } });
  expect(client.result.capabilities.positionEncoding).toBe(encoding);
  // Two characters of four bytes, and of two units each, before the finding.
  const line = `/*😀😀*/int x = 1;`;
  await client.open(uri, `class C\n{\npublic void M()\n{\n${line}\nWork();\n}\n}\n`, 'csharp');
  const [diagnostic] = await client.pushed(uri);
  expect(diagnostic!.range.start).toEqual({ line: 4, character: column + 4 });
  // The client's positions are read as it counts them, too.
  const end = { line: 4, character: column + 4 };
  await client.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ range: { start: end, end: { ...end, character: end.character + 1 } }, text: 'yy' }],
  });
  const published = await client.until(() => client.published.find(({ version }) => version === 2));
  expect(published.diagnostics.map(({ message }) => message)).toEqual(['`yy` is never used']);
});
