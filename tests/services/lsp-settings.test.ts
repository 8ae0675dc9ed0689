import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LspClient } from './lsp-client.js';
import { uriOf, workspace } from './lsp-folders.js';
import { rethrow, unused } from './lsp-texts.js';

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

  test('of a TypeScript project decide which suggestions its library allows, also when they change', async () => {
    const root = workspace({ 'tsconfig.json': '{ "compilerOptions": { "lib": ["es5"] } }' });
    const uri = uriOf(join(root, 'a.ts'));
    const text = "export const has = (all: string[]) => all.indexOf('a') !== -1;\n";
    const client = await LspClient.start({ folders: [root], settings: { profile: 'all' } });
    await client.open(uri, text, 'typescript');
    expect((await client.pushed(uri)).map(({ code }) => code)).not.toContain('TARS210');
    expect(JSON.stringify(client.registered)).toContain('tsconfig');
    writeFileSync(join(root, 'tsconfig.json'), '{ "compilerOptions": { "lib": ["es2016"] } }');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf(join(root, 'tsconfig.json')), type: 2 }],
    });
    await client.until(() => client.published.at(-1)?.diagnostics.some(({ code }) => code === 'TARS210'));
  });
});
