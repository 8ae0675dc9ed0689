import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CodeAction, Range, TextDocumentEdit } from 'vscode-languageserver-protocol';
import { repository, tarscli } from '../cli/cli.js';
import { LspClient, usual } from './lsp-client.js';
import { filled, readFrom, uriOf, workspace } from './lsp-folders.js';

interface Pattern {
  id: string;
  languages: string[];
  examples: { invalid: { code: string; language?: string; fixed?: string }[] };
}

const extensions: Record<string, string> = {
  ...{ csharp: 'cs', fsharp: 'fs', typescript: 'ts', tsx: 'tsx', javascript: 'js', python: 'py', rust: 'rs' },
};

const { patterns } = JSON.parse(readFrom(repository, 'patterns.json')) as { patterns: Pattern[] };

/** Of each pattern, an example in each of its languages: one with a fix, if there is one. */
const examples = patterns.flatMap(({ id, languages, examples }) => {
  const invalid = examples.invalid.map((one) => ({ ...one, language: one.language ?? languages[0]! }));
  return [...new Set(invalid.map(({ language }) => language))].flatMap((language) => {
    const ones = invalid.filter((one) => one.language === language);
    const example = ones.find(({ fixed }) => fixed !== undefined) ?? ones[0]!;
    const extension = extensions[language];
    return extension ? [{ ...example, name: `src/${id}.${extension}` }] : [];
  });
});
const fixable = examples.filter(({ fixed }) => fixed !== undefined);
const all = ['--profile', 'all'];
const everywhere: Range = { start: { line: 0, character: 0 }, end: { line: 100_000, character: 0 } };
const files = (of: typeof examples) => Object.fromEntries(of.map(({ name, code }) => [name, code]));

describe('a fix', () => {
  let fixed: string;
  beforeAll(async () => {
    fixed = filled(files(fixable));
    await tarscli(['hyperlight-run', 'pattern-matcher', '--dir', '.', '--fix', ...all], { cwd: fixed });
  });
  afterAll(() => rmSync(fixed, { recursive: true, force: true }));

  test('of all of a document leaves what --fix leaves', async () => {
    const root = workspace(files(fixable));
    const client = await LspClient.start({ folders: [root], args: all });
    for (const { name, language, code } of fixable) {
      const uri = uriOf(join(root, name));
      await client.open(uri, code, language);
      const [action] = await client.actions(uri, everywhere, { only: ['source.fixAll'] });
      if (action) {
        const { edit } = await client.resolve(action);
        if ((edit!.documentChanges![0] as TextDocumentEdit).edits.length > 0) await client.apply(edit!);
      }
      expect([name, client.textOf(uri)]).toEqual([name, readFrom(fixed, name)]);
      await client.close(uri);
    }
  });

  test('after the other leaves what --fix leaves, too', async () => {
    const root = workspace(files(fixable));
    const client = await LspClient.start({ folders: [root], args: all });
    for (const { name, language, code } of fixable) {
      const uri = uriOf(join(root, name));
      await client.open(uri, code, language);
      while (await applied(client, uri));
      expect([name, client.textOf(uri)]).toEqual([name, readFrom(fixed, name)]);
      await client.close(uri);
    }
  });

  test('is made at once for a client that takes no edits later', async () => {
    const root = workspace({});
    const { codeAction: _, ...others } = usual.textDocument!;
    const codeAction = { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } };
    const client = await LspClient.start({
      folders: [root],
      args: all,
      capabilities: { ...usual, textDocument: { ...others, codeAction } },
    });
    const { name, language, code } = fixable[0]!;
    const uri = uriOf(join(root, name));
    await client.open(uri, code, language);
    const actions = await client.actions(uri, everywhere);
    expect(actions.length).toBeGreaterThan(2);
    expect(actions.every(({ edit, data }) => edit !== undefined && data === undefined)).toBe(true);
  });

  test('of an older version is refused', async () => {
    const root = workspace({});
    const client = await LspClient.start({ folders: [root], args: all });
    const { name, language, code } = fixable[0]!;
    const uri = uriOf(join(root, name));
    await client.open(uri, code, language);
    const [action] = await client.actions(uri, everywhere);
    await client.replace(uri, `\n${code}`);
    await expect(client.resolve(action!)).rejects.toMatchObject({ code: -32801 });
    await expect(client.resolve({ title: 'x', data: { do: 'all' } })).rejects.toThrow('none of this server');
  });

  test('is offered where its finding is, and of the kinds that are asked for', async () => {
    const root = workspace({});
    const client = await LspClient.start({ folders: [root], args: all });
    const uri = uriOf(join(root, 'a.cs'));
    await client.open(
      uri,
      'class C\n{\n    public void M()\n    {\n        int x = 1;\n        Work();\n    }\n}\n',
      'csharp',
    );
    const at = (line: number, character: number) => ({
      start: { line, character },
      end: { line, character },
    });
    const kinds = async (range: Range, only?: string[]) =>
      (await client.actions(uri, range, only ? { only } : {})).map(({ kind }) => kind);
    expect(await kinds(at(4, 13))).toEqual(['quickfix', 'quickfix', 'quickfix', 'source.fixAll.tars']);
    expect(await kinds(at(0, 0))).toEqual(['source.fixAll.tars']);
    expect(await kinds(at(4, 13), ['quickfix'])).toEqual(['quickfix', 'quickfix', 'quickfix']);
    expect(await kinds(everywhere, ['source'])).toEqual(['source.fixAll.tars']);
    expect(await kinds(everywhere, ['refactor'])).toEqual([]);
  });
});

describe('a suppression', () => {
  test.each(['line', 'file'])('of a %s hides its finding and no other, and tarscli agrees', async (reach) => {
    const some = examples.filter((_, at) => at % 16 === (reach === 'line' ? 0 : 8));
    const root = workspace(files(some));
    const client = await LspClient.start({ folders: [root], args: all, settings: { debounceMs: 0 } });
    const expected: string[] = [];
    for (const { name, language, code } of some) {
      const uri = uriOf(join(root, name));
      await client.open(uri, code, language);
      const before = await client.pushed(uri);
      const title = new RegExp(`^Suppress .* (?:on|in) this ${reach}$`);
      const offered = await client.actions(uri, everywhere);
      const action = offered.find((one) => title.test(one.title));
      const edit = action && (await client.resolve(action).catch(() => undefined))?.edit;
      if (!edit) continue;
      await client.apply(edit);
      const after = await client.pushed(uri);
      const { code: rule } = action.diagnostics![0]!;
      const others = (diagnostics: typeof before) => diagnostics.filter((one) => one.code !== rule).length;
      expect([name, others(after)]).toEqual([name, others(before)]);
      expect(after.length).toBeLessThan(before.length);
      writeFileSync(join(root, name), client.textOf(uri));
      expected.push(name);
      await client.close(uri);
    }
    expect(expected.length).toBeGreaterThan(some.length * 0.7);
    const { stdout } = await tarscli(['analyze', '.', '--format', 'json', ...all], { cwd: root });
    const report = JSON.parse(stdout) as { files: { path: string; hidden: { by: string }[] }[] };
    const hiding = report.files.filter(({ hidden }) => hidden.some(({ by }) => by === 'comment'));
    expect(hiding.map(({ path }) => path)).toEqual(expected.toSorted());
  });

  test('never becomes text of a page', async () => {
    const root = workspace({});
    const client = await LspClient.start({ folders: [root], args: all });
    const uri = uriOf(join(root, 'a.tsx'));
    const code =
      'export const Page = () => (\n  <div>\n    {names.map((name) => { debugger; return name; })}\n  </div>\n);\n';
    await client.open(uri, code, 'typescriptreact');
    const before = await client.pushed(uri);
    for (const rule of new Set(before.map((one) => one.code))) {
      const actions = await client.actions(uri, everywhere);
      const action = actions.find(({ title }) => title === `Suppress ${rule} on this line`)!;
      const { edit } = await client.resolve(action);
      await client.apply(edit!);
    }
    expect(await client.pushed(uri)).toEqual([]);
    expect(client.textOf(uri)).not.toMatch(/^\s*\/\/ tars-ignore/m);
  });
});

/** Applies the first fix that is offered and can be made; false if there is none. */
async function applied(client: LspClient, uri: string): Promise<boolean> {
  const actions = await client.actions(uri, everywhere, { only: ['quickfix'] });
  for (const action of actions.filter(({ isPreferred }) => isPreferred)) {
    const resolved = await client.resolve(action).catch((): CodeAction | undefined => undefined);
    if (!resolved?.edit) continue;
    await client.apply(resolved.edit);
    return true;
  }
  return false;
}
