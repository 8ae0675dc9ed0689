import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CodeLens, Hover } from 'vscode-languageserver-protocol';
import { LspClient, usual } from './lsp-client.js';
import { uriOf, workspace } from './lsp-folders.js';
import { rethrow, unused } from './lsp-texts.js';

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
