import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CodeLens, Hover, WorkspaceDiagnosticReport } from 'vscode-languageserver-protocol';
import { tarscli } from '../cli/cli.js';
import { LspClient, placesOf, pulling, uriOf, usual, workspace } from './lsp-client.js';

const rethrow =
  'class C\n{\n    public void M()\n    {\n        try { N(); } catch (Exception e) { Log(e); throw e; }\n    }\n}\n';
const clean = 'class D\n{\n    public int Two() { return 2; }\n}\n';
const unused = 'class C\n{\n    public void M()\n    {\n        int number = 1;\n        Work();\n    }\n}\n';
const at = (line: number, character: number) => ({
  start: { line, character },
  end: { line, character },
});

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

describe('hovering', () => {
  const hover = async (client: LspClient, uri: string, line: number, character: number) => {
    const params = { textDocument: { uri }, position: { line, character } };
    const answer = await client.connection.sendRequest<Hover | null>('textDocument/hover', params);
    return (answer?.contents as { value: string } | undefined)?.value;
  };

  test('says what a pattern finds and why, and how complex the function is', async () => {
    const root = workspace({});
    const uri = uriOf(join(root, 'a.cs'));
    const client = await LspClient.start({ folders: [root] });
    await client.open(uri, rethrow, 'csharp');
    const [diagnostic] = await client.pushed(uri);
    const { line, character } = diagnostic!.range.start;
    const text = await hover(client, uri, line, character);
    expect(text).toContain('TARS007');
    expect(text).toContain('```csharp');
    expect(text).toMatch(/\*\*C\.M\*\*: cyclomatic 1 · cognitive 1/);
    expect(await hover(client, uri, 2, 4)).not.toContain('TARS007');
    expect(await hover(client, uri, 0, 0)).toBeUndefined();
  });

  test('makes no links and no HTML of what stands in files', async () => {
    const root = workspace({
      'own.json': JSON.stringify({
        version: 1,
        patterns: [
          {
            ...{ id: 'OWN1', name: 'own', description: '[click](command:x) <img src=x>' },
            ...{ languages: ['csharp'], severity: 'warning', category: 'style' },
            ...{ rule: { pattern: 'Work()' }, message: 'own' },
          },
        ],
      }),
    });
    const uri = uriOf(join(root, 'a.cs'));
    const client = await LspClient.start({
      folders: [root],
      settings: { patterns: ['own.json'], profile: 'all' },
    });
    await client.open(uri, unused, 'csharp');
    expect((await client.pushed(uri)).map(({ code }) => code)).toEqual(['OWN1']);
    const text = await hover(client, uri, 5, 9);
    expect(text).toContain('\\[click\\](command:x) \\<img src=x\\>');
  });
});

test('lenses tell the complexity of functions, once they are switched on', async () => {
  const root = workspace({});
  const uri = uriOf(join(root, 'a.cs'));
  let codeLens = false;
  const capabilities = { ...usual, workspace: { ...usual.workspace, configuration: true } };
  const client = await LspClient.start({
    folders: [root],
    capabilities,
    configuration: () => ({ codeLens }),
  });
  await client.open(uri, rethrow, 'csharp');
  const lenses = () =>
    client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
  expect(await lenses()).toEqual([]);
  codeLens = true;
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  await client.until(() => client.refreshed.includes('workspace/codeLens/refresh'));
  const asked = client.refreshed.length;
  await client.until(() => client.refreshed.length >= asked);
  let shown = await lenses();
  while (shown.length === 0) shown = await lenses();
  expect(shown.map(({ range, command }) => [range.start, command!.title])).toEqual([
    [{ line: 2, character: 4 }, 'cyclomatic 1 · cognitive 1'],
  ]);
});

describe('settings', () => {
  test('that are wrong are told, and the server goes on', async () => {
    const root = workspace({ 'tars.config.json': '{ "lsp": { "profil": "all" } }' });
    const uri = uriOf(join(root, 'a.cs'));
    const client = await LspClient.start({ folders: [root], settings: { debounce: 3 } });
    await client.until(() => client.shown.some(({ message }) => message.includes('did you mean profile?')));
    await client.until(() => client.shown.some(({ message }) => message.includes('debounceMs')));
    await client.open(uri, rethrow, 'csharp');
    expect(await client.pushed(uri)).toHaveLength(1);
  });

  test('of a repository that widen what is read do not hold without approval', async () => {
    const root = workspace({
      'tars.config.json': '{ "lsp": { "patterns": ["/etc/passwd"] } }',
      '.git/HEAD': '',
    });
    const uri = uriOf(join(root, 'a.cs'));
    const client = await LspClient.start({ folders: [root] });
    await client.until(() => client.shown.some(({ message }) => message.includes('lsp.patterns')));
    await client.open(uri, rethrow, 'csharp');
    expect(await client.pushed(uri)).toHaveLength(1);
  });

  test('and patterns are read again when their files change', async () => {
    const own = (message: string) =>
      JSON.stringify({
        version: 1,
        patterns: [
          {
            ...{ id: 'OWN1', name: 'own', description: 'own', languages: ['csharp'], severity: 'warning' },
            ...{ category: 'style', rule: { pattern: 'Work()' }, message },
          },
        ],
      });
    const root = workspace({ 'own.json': own('first'), 'tars.config.json': '{}' });
    const uri = uriOf(join(root, 'a.cs'));
    const client = await LspClient.start({ folders: [root] });
    await client.open(uri, unused, 'csharp');
    expect((await client.pushed(uri)).map(({ code }) => code)).toEqual(['TARS001']);
    const changed = async (name: string, text: string, expected: string) => {
      writeFileSync(join(root, name), text);
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: uriOf(join(root, name)), type: 2 }],
      });
      await client.until(() =>
        client.published.at(-1)?.diagnostics.some(({ message }) => message === expected),
      );
    };
    await changed('tars.config.json', '{ "lsp": { "patterns": ["own.json"], "profile": "all" } }', 'first');
    await changed('own.json', own('second'), 'second');
    await client.until(() => JSON.stringify(client.registered.at(-1)).includes('own.json'));
    // What can't be read leaves what held, and is told.
    writeFileSync(join(root, 'own.json'), '{');
    await client.connection.sendNotification('textDocument/didSave', {
      textDocument: { uri: uriOf(join(root, 'own.json')) },
    });
    await client.until(() => client.shown.some(({ message }) => message.includes('own.json')));
    await changed('own.json', own('third'), 'third');
  });
});

describe('the whole workspace', () => {
  const files = { 'src/a.cs': rethrow, 'src/b.cs': clean, 'node_modules/c.cs': rethrow };

  test('is looked at when a client pulls it, and files that are open count as they are in the editor', async () => {
    const root = workspace(files);
    const client = await LspClient.start({
      ...{ folders: [root], capabilities: pulling },
      settings: { workspaceDiagnostics: true },
    });
    expect(client.result.capabilities.diagnosticProvider).toMatchObject({ workspaceDiagnostics: true });
    const [a, b] = [uriOf(join(root, 'src/a.cs')), uriOf(join(root, 'src/b.cs'))];
    await client.open(b, rethrow, 'csharp', 3);
    const pull = (previousResultIds: unknown[] = []) =>
      client.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds });
    const first = await pull();
    expect(first.items).toMatchObject([
      { uri: b, version: 3, kind: 'full', items: [{ code: 'TARS007' }] },
      { uri: a, version: null, kind: 'full', items: [{ code: 'TARS007' }] },
    ]);
    rmSync(join(root, 'src/a.cs'));
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: a, type: 3 }],
    });
    const known = first.items.map(({ uri, resultId }) => ({ uri, value: resultId }));
    expect((await pull(known)).items).toMatchObject([
      { uri: b, kind: 'unchanged' },
      { uri: a, kind: 'full', items: [] },
    ]);
  });

  test('is looked at by a command, which shows how far it is', async () => {
    const root = workspace(files);
    const client = await LspClient.start({ folders: [root] });
    const uri = uriOf(join(root, 'src/a.cs'));
    const run = (command: string) => client.connection.sendRequest('workspace/executeCommand', { command });
    expect(await run('tars.analyzeWorkspace')).toEqual({ files: 2, filesWithFindings: 1, findings: 1 });
    expect([client.progress[0]?.kind, client.progress.at(-1)?.kind]).toEqual(['begin', 'end']);
    expect(client.published).toMatchObject([{ uri, diagnostics: [{ code: 'TARS007' }] }]);
    await run('tars.clearWorkspace');
    await client.until(() => client.published.at(-1)!.diagnostics.length === 0);
    await expect(run('tars.other')).rejects.toThrow('there is no command');
  });

  test('follows folders that come and go', async () => {
    const [one, two] = [workspace(files), workspace({ 'x.cs': rethrow })];
    const client = await LspClient.start({ folders: [one] });
    const uri = uriOf(join(two, 'x.cs'));
    await client.open(uri, rethrow, 'csharp');
    expect(await client.pushed(uri)).toEqual([]);
    const change = (added: string[], removed: string[]) => {
      const folders = (paths: string[]) => paths.map((path) => ({ uri: uriOf(path), name: 'folder' }));
      const event = { added: folders(added), removed: folders(removed) };
      return client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    };
    await change([two], [one]);
    await client.until(() => client.published.at(-1)?.diagnostics.length === 1);
    await change([one], [two]);
    await client.until(() => client.published.at(-1)?.diagnostics.length === 0);
  });
});

describe('a server', () => {
  test('ends with 0 after shutdown, and with 1 without', async () => {
    const client = await LspClient.start();
    expect(await client.shutdown()).toBe(0);
    const rude = await LspClient.start();
    await rude.connection.sendNotification('exit');
    expect(await rude.ended).toBe(1);
    const gone = await LspClient.start();
    gone.process.stdin.end();
    expect(await gone.ended).toBe(1);
  });

  test('takes nothing before initialize, and no requests after shutdown', async () => {
    const client = await LspClient.start();
    await expect(client.connection.sendRequest('initialize', { capabilities: {} })).rejects.toThrow(
      'already',
    );
    await client.connection.sendRequest('shutdown');
    await expect(client.connection.sendRequest('textDocument/hover', {})).rejects.toThrow('after shutdown');
    await client.connection.sendNotification('exit');
    expect(await client.ended).toBe(0);
  });

  test('without a folder looks at files as texts alone, and at what has no file yet', async () => {
    const root = workspace({ 'node_modules/a.cs': clean });
    const client = await LspClient.start();
    const file = uriOf(join(root, 'node_modules/a.cs'));
    for (const uri of [file, 'untitled:Untitled-1']) {
      await client.open(uri, rethrow, 'csharp');
      expect(await client.pushed(uri)).toHaveLength(1);
    }
    await client.open('git:/a.cs', rethrow, 'csharp');
    expect(await client.pushed('git:/a.cs')).toEqual([]);
  });

  test('never writes to files, and keeps texts of open documents off the disk', async () => {
    const root = workspace({ 'a.cs': clean });
    mkdirSync(join(root, 'empty'));
    const client = await LspClient.start({ folders: [root] });
    const uri = uriOf(join(root, 'a.cs'));
    await client.open(uri, rethrow, 'csharp');
    await client.pushed(uri);
    const { items } = { items: await client.actions(uri, at(4, 60)) };
    for (const action of items) await client.resolve(action);
    expect(await client.shutdown()).toBe(0);
    const { stdout } = await tarscli(['analyze', '.', '--format', 'json'], { cwd: root });
    expect(JSON.parse(stdout).summary.findings.warning).toBe(0);
  });
});
