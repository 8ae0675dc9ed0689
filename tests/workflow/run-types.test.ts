import { Host } from 'tars-hyperlight';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generate } from '#host/workflow/generate.js';
import { runTypes } from '#host/workflow/run-types.js';
import { sharedCache, sharedCacheBytes } from '../host/agents-for-tests.js';

let host: Host;
beforeAll(async () => {
  host = await Host.open({ backend: 'jco', cacheDir: sharedCache, cacheBytes: sharedCacheBytes });
});
afterAll(() => host.close());

const signal = new AbortController().signal;

/** The texts after documenting each file in a call of its own. */
async function documented(texts: Record<string, string>): Promise<Record<string, string>> {
  const files = Object.entries(texts).map(([path, text]) => ({
    path,
    language: 'csharp',
    text,
    reports: [],
  }));
  const given = async function* () {
    yield* files;
  };
  const types = await runTypes(host, given(), { agent: 'generator', signal });
  const after: Record<string, string> = {};
  const options = { task: { document: 'all' as const }, types, batch: { files: 1 } };
  for await (const file of generate(host, files, options)) after[file.path] = file.after;
  return after;
}

const inherits = '    /// <inheritdoc/>\n';

describe('members that other files of a run document', () => {
  test('inherit from interfaces, through base classes, other interfaces and parts of a type', async () => {
    const after = await documented({
      'IRoot.cs': 'interface IRoot\n{\n    void Start(string name, int? count);\n}\n',
      'IStore.cs':
        'interface IStore<T> : A.IRoot\n{\n    T Find(T key, System.Guid id);\n    int Count { get; }\n}\n',
      'Base.cs': 'abstract class Base : IStore<int>\n{\n}\n',
      'Part.cs': 'public partial class Store : Base\n{\n}\n',
      'Store.cs':
        'public partial class Store\n{\n    public void Start(string n, int? c) { }\n    public int Find(int key, Guid id) => key;\n    public int Count => 1;\n}\n',
    });
    const [start, find, count] = ['public void Start', 'public int Find', 'public int Count'];
    for (const member of [start, find, count])
      expect(after['Store.cs']).toContain(`${inherits}    ${member}`);
  });

  test('do not inherit from an overload with other types, a static one, or a type that is no base', async () => {
    const text =
      'public class C : IA\n{\n    public void Do(int x) { }\n    public void Go() { }\n    public void Run() { }\n}\n';
    const after = await documented({
      'IA.cs': 'interface IA\n{\n    void Do(string x);\n    static void Go() { }\n}\n',
      'IB.cs': 'interface IB\n{\n    void Run();\n}\n',
      'C.cs': text,
    });
    expect(after['C.cs']).toBe(text);
  });

  test('inherit in a circle of bases without end', async () => {
    const after = await documented({
      'A.cs': 'interface IA : IB\n{\n    void Do();\n}\n',
      'B.cs': 'interface IB : IA\n{\n}\n',
      'C.cs': 'public class C : IB\n{\n    public void Do() { }\n}\n',
    });
    expect(after['C.cs']).toContain(inherits);
  });

  test('are told for a batch alone, without types that it does not inherit from', async () => {
    const files = ['interface IA { void A(); }', 'interface IB { void B(); }', 'class C : IA { }'];
    const given = async function* () {
      for (const [at, text] of files.entries()) yield { path: `${at}.cs`, language: 'csharp', text };
    };
    const types = await runTypes(host, given(), { agent: 'generator', signal });
    expect(types.inheritedBy(new Set(['2.cs'])).map(({ name, members }) => [name, members])).toEqual([
      ['IA', ['A()']],
    ]);
    expect(types.inheritedBy(new Set(['0.cs']))).toEqual([]);
  });
});
