import { Host } from 'tars-hyperlight';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedCache, sharedCacheBytes } from '../host/agents-for-tests.js';
import { generated } from './changing.js';

let host: Host;
beforeAll(async () => {
  host = await Host.open({ backend: 'jco', cacheDir: sharedCache, cacheBytes: sharedCacheBytes });
});
afterAll(() => host.close());

const documented = (text: string, settings?: object) =>
  generated(host, text, { options: { document: 'all' }, ...(settings && { settings }) });

/** The comment that a member gets, a line each, in a class that has its own. */
async function commentOf(member: string, type = 'class C', rest = ''): Promise<string[]> {
  const text = `/// <summary>T.</summary>\npublic ${type}\n{\n    ${member}\n}\n${rest}`;
  const { after } = await documented(text);
  const lines = after.split('\n');
  const comment = lines.filter((line) => line.startsWith('    /// ')).map((line) => line.slice(8));
  expect(lines.filter((line) => !line.startsWith('    /// ')).join('\n')).toBe(text);
  return comment;
}

describe('a member', () => {
  test.each<[member: string, comment: string[]]>([
    ['public string UserName { get; set; }', ['Gets or sets the user name.']],
    ['public string UserName { get; private set; }', ['Gets the user name.']],
    ['public string UserName => "x";', ['Gets the user name.']],
    ['public string UserName { get; init; }', ['Gets or sets the user name.']],
    ['public bool IsEmpty { get { return true; } }', ['Gets a value that tells whether this is empty.']],
    ['public bool ReadSymbols { get; set; }', ['Gets or sets a value that tells whether to read symbols.']],
    ['public const int MaxXMLSize = 1;', ['The max XML size.']],
    ['public int First, Second;', ['The first and second.']],
    ['public event System.Action Changed;', ['Occurs on changed.']],
    ['public event System.Action Done { add { } remove { } }', ['Occurs on done.']],
    ['public C() { }', ['Initializes a new instance of <see cref="C"/>.']],
    ['protected internal void Flush() { }', ['Flushes.']],
    [
      'public static C operator ++(C a) => a;',
      ['Increments a value.', 'param a: The value.', 'returns: The result of the operation.'],
    ],
    [
      'public static bool operator ==(C left, C right) => true;',
      [
        'Tells whether two values are equal.',
        'param left: The first value.',
        'param right: The second value.',
        'returns: <see langword="true"/> if so; otherwise, <see langword="false"/>.',
      ],
    ],
    [
      'public static explicit operator int(C a) => 1;',
      ['Converts a value to int.', 'param a: The value.', 'returns: The result of the operation.'],
    ],
    [
      'public int this[int index, string key] { get => 1; set { } }',
      [
        'Gets or sets the element for the given index and key.',
        'param index: The index.',
        'param key: The key.',
      ],
    ],
    [
      'public async Task<int> LoadAllAsync<TItem>(ref int x, CancellationToken token = default, params string[] names) => 1;',
      [
        'Loads all, asynchronously.',
        'typeparam TItem: The type of the item.',
        'param x: The x.',
        'param token: The token that cancels the operation.',
        'param names: The names.',
        'returns: A task with the result of the operation.',
      ],
    ],
    [
      'public bool TryGetValue(int @key, out string value) { value = null; return true; }',
      [
        'Tries to get the value.',
        'param key: The key.',
        'param value: Receives the value.',
        'returns: <see langword="true"/> if so; otherwise, <see langword="false"/>.',
      ],
    ],
    [
      'public delegate TOut Maker<in TIn, TOut>(TIn input);',
      [
        'Represents a maker method.',
        'typeparam TIn: The type of the in.',
        'typeparam TOut: The type of the out.',
        'param input: The input.',
        'returns: The result of the operation.',
      ],
    ],
    ['public Func<int, int> Twice = (int x) => { return x; };', ['The twice.']],
    ['public override string ToString() => "";', ['<inheritdoc/>']],
  ])('%s', async (member, expected) => {
    const plain = (line: string) =>
      line
        .replace(/^<summary>(.*)<\/summary>$/, '$1')
        .replace(/^<(param|typeparam) name="(.*?)">(.*)<\/\1>$/, '$1 $2: $3')
        .replace(/^<returns>(.*)<\/returns>$/, 'returns: $1');
    expect((await commentOf(member)).map(plain)).toEqual(expected);
  });

  test.each([
    ['an explicit implementation', 'void IFoo.Do() { }'],
    ['a private one', 'private int x;'],
    ['an internal one', 'internal void M() { }'],
    ['a partial one', 'public partial void M();'],
    [
      'one with documentation before its attribute',
      '/// <summary>M.</summary>\n    [Obsolete]\n    public void M() { }',
    ],
  ])('gets none: %s', async (_, member) => {
    const text = `/// <summary>T.</summary>\npublic class C\n{\n    ${member}\n}\n`;
    expect((await documented(text)).after).toBe(text);
  });

  test('inherits from interfaces of the file and of the framework, by name and number of parameters', async () => {
    const rest =
      '/// <summary>I.</summary>\npublic interface IFoo { /** <summary>D.</summary> */ void Do(int x); }\n';
    const type = 'class C : IFoo, System.IDisposable, IEquatable<C>';
    expect(await commentOf('public void Do(int x) { }', type, rest)).toEqual(['<inheritdoc/>']);
    expect(await commentOf('public void Dispose() { }', type, rest)).toEqual(['<inheritdoc/>']);
    expect(await commentOf('public bool Equals(C other) => true;', type, rest)).toEqual(['<inheritdoc/>']);
    expect((await commentOf('public void Do() { }', type, rest))[0]).toBe(
      '<summary>Performs the do operation.</summary>'.replace('Performs the do operation', 'Does'),
    );
  });

  test('names what it throws itself, once each, and not what it catches or others throw', async () => {
    const body = [
      'if (x == null) throw new ArgumentNullException(nameof(x));',
      'if (y < 0) throw new ArgumentOutOfRangeException("y", "text");',
      'if (y > 9) throw new ArgumentOutOfRangeException(nameof(y));',
      'try { throw new IOException(); } catch (IOException) { }',
      'Action a = () => throw new TimeoutException();',
      'void Inner() { throw new FormatException(); }',
      'throw new My.StoreFullException<int>();',
      'throw new My.StoreFullException();',
    ].join(' ');
    const comment = await commentOf(`public void Check(object x, int y) { ${body} }`);
    expect(comment.slice(3)).toEqual([
      '<exception cref="ArgumentNullException"><paramref name="x"/> is <see langword="null"/>.</exception>',
      '<exception cref="ArgumentOutOfRangeException"><paramref name="y"/> is out of range.</exception>',
      '<exception cref="My.StoreFullException">Thrown for a store full error.</exception>',
    ]);
  });
});

describe('a type', () => {
  test.each([
    ['public class OrderService { }', 'Represents an order service.'],
    [
      'public sealed class OrderNotFoundException : Exception { }',
      'The exception that tells of an order not found error.',
    ],
    ['public interface IOrderStore { }', 'Defines an order store.'],
    ['public enum Color { }', 'Lists the values of a color.'],
    ['public static class StringExtensions { }', 'Holds extension methods for string.'],
    ['public struct Point { }', 'Represents a point.'],
  ])('%s', async (text, summary) => {
    expect((await documented(`${text}\n`)).after).toBe(
      `/// <summary>\n/// ${summary}\n/// </summary>\n${text}\n`,
    );
  });

  test('documents the parameters of records and the constructor of a generic type', async () => {
    const { after } = await documented(
      'public record Pair<TKey>(TKey Key, int Age)\n{\n    public Pair() : this(default, 1) { }\n}\n',
    );
    expect(after).toContain(
      '/// <typeparam name="TKey">The type of the key.</typeparam>\n/// <param name="Key">The key.</param>\n/// <param name="Age">The age.</param>\npublic record',
    );
    expect(after).toContain('    /// Initializes a new instance of <see cref="Pair{TKey}"/>.\n');
  });
});

describe('the place', () => {
  test.each([
    [
      'before attributes',
      '[Serializable]\n[Obsolete("x")]\npublic class C { }\n',
      /^\/\/\/ <summary>\n.*\n\/\/\/ <\/summary>\n\[Serializable\]/,
    ],
    ['behind an ordinary comment', '// about C\npublic class C { }\n', /^\/\/ about C\n\/\/\/ <summary>/],
    [
      'inside regions and conditions',
      '#region R\n#if A\npublic class C { }\n#endif\n#endregion\n',
      /#if A\n\/\/\/ <summary>\n.*\n\/\/\/ <\/summary>\npublic class C/,
    ],
    [
      'in nested types',
      'public class C\n{\n  public struct D\n  {\n\t  public int E;\n  }\n}',
      /\n\t {2}\/\/\/ <summary>\n\t {2}\/\/\/ The e\.\n\t {2}\/\/\/ <\/summary>\n\t {2}public int E;/,
    ],
    [
      'at the very beginning and without a line end',
      'public class C { }',
      /^\/\/\/ <summary>\n\/\/\/ Represents a c\.\n\/\/\/ <\/summary>\npublic class C \{ \}$/,
    ],
    [
      'with lone carriage returns',
      '\rpublic class C { }\r',
      /^\r\/\/\/ <summary>\r\/\/\/ Represents a c\.\r\/\/\/ <\/summary>\rpublic class C \{ \}\r$/,
    ],
    [
      'among wide characters',
      'public class Größe😀 { }\n// 😀\npublic class Straße { }\n',
      /\/\/ 😀\n\/\/\/ <summary>\n\/\/\/ Represents a straße\.\n/,
    ],
  ])('is %s', async (_, text, expected) => {
    const { after } = await documented(text);
    expect(after).toMatch(expected);
    expect(after.replace(/^[ \t]*\/\/\/.*(?:\r\n|\r|\n)/gm, '')).toBe(text);
  });

  test('is nowhere but on a line of its own', async () => {
    const { after, file } = await documented('public enum E { A, B }\n');
    expect(after.split('\n')).toHaveLength(5);
    expect(file.refused.map(({ code, reason }) => [code, reason])).toEqual([
      ['no-place', 'its declaration does not begin its line'],
      ['no-place', 'its declaration does not begin its line'],
    ]);
  });

  test('is not in what did not parse', async () => {
    const { after, file } = await documented(
      'public class Good { }\npublic class Bad { public void M( { }\n',
    );
    expect(after).toContain('/// Represents a good.');
    expect(after).not.toContain('Represents a bad');
    expect(file.refused[0]).toMatchObject({ code: 'no-place' });
  });

  test('keeps to the style of the text, and to the settings', async () => {
    const text =
      '/// <summary>\n/// C.\n/// </summary>\npublic class C\n{\n    public override int GetHashCode() { throw new Exception(); }\n}\n';
    const { after } = await documented(text, {
      documentation: { rules: [], inherit: false, exceptions: false },
    });
    expect(after).toContain(
      '    /// <summary>\n    /// Gets the hash code.\n    /// </summary>\n    /// <returns>The hash code.</returns>\n    public override',
    );
  });
});
