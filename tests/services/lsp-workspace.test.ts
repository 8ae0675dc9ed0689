import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  CancellationToken,
  CancellationTokenSource,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver-protocol';
import { tarscli } from '../cli/cli.js';
import { LspClient, pulling } from './lsp-client.js';
import { uriOf, workspace } from './lsp-folders.js';
import { clean, rethrow } from './lsp-texts.js';

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

  test('is looked at for one who asks although another who asked has cancelled', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`src/${at}.cs`, clean]));
    const root = workspace({ ...files, ...many });
    const client = await LspClient.start({
      ...{ folders: [root], capabilities: pulling },
      settings: { workspaceDiagnostics: true },
    });
    await client.until(() =>
      client.registered.some(({ method }) => method.endsWith('didChangeWatchedFiles')),
    );
    const cancelling = new CancellationTokenSource();
    const pull = (token: CancellationToken, more = {}) =>
      client.connection.sendRequest<WorkspaceDiagnosticReport>(
        'workspace/diagnostic',
        { previousResultIds: [], ...more },
        token,
      );
    const asked = pull(cancelling.token, { workDoneToken: 'first' });
    const first = asked.catch(({ code }: { code: number }) => code);
    await client.until(() => client.progress.some(({ kind }) => kind === 'begin'));
    const second = pull(CancellationToken.None);
    await client.connection.sendRequest('nothing/there').catch(() => undefined);
    cancelling.cancel();
    expect(await first).toBe(-32800);
    expect((await second).items).toMatchObject([{ items: [{ code: 'TARS007' }] }]);
  });

  test('has positions in bytes, also in folders whose names begin alike', async () => {
    const text = rethrow.replace('try', '/* é */ try');
    const root = workspace({ 'a/x.cs': text, 'ab/x.cs': text });
    const client = await LspClient.start({
      folders: [join(root, 'a'), join(root, 'ab')],
      capabilities: { ...pulling, general: { positionEncodings: ['utf-8'] } },
      settings: { workspaceDiagnostics: true },
    });
    const { items } = await client.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
      previousResultIds: [],
    });
    const [one, two] = items.map((item) => ('items' in item ? item.items : []));
    expect(one).toMatchObject([{ range: { start: { line: 4 } } }]);
    expect(two!.map(({ range }) => range)).toEqual(one!.map(({ range }) => range));
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

const at = (line: number, character: number) => ({
  start: { line, character },
  end: { line, character },
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
