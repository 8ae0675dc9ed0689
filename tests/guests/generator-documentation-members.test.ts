import { describe, expect, test } from 'vitest';
import { commentOf, documented } from './documented.js';

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
    ['public event System.Action Changed;', ['Raised when the c has changed.']],
    ['public event System.Action Done { add { } remove { } }', ['Raised after the c was done.']],
    ['public event System.Action Click;', ['Occurs on click.']],
    ['public C() { }', ['Initializes a new instance of <see cref="C"/>.']],
    ['protected internal void Flush() { }', ['Flushes.']],
    ['public static C operator ++(C a) => a;', ['Increments a value.', 'param a: The value.']],
    [
      'public static bool operator ==(C left, C right) => true;',
      [
        'Tells whether two values are equal.',
        'param left: The first value.',
        'param right: The second value.',
      ],
    ],
    ['public static explicit operator int(C a) => 1;', ['Converts a value to int.', 'param a: The value.']],
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
      ],
    ],
    [
      'public bool TryGetValue(int @key, out string value) { value = null; return true; }',
      ['Tries to get the value.', 'param key: The key.', 'param value: Receives the value.'],
    ],
    [
      'public delegate TOut Maker<in TIn, TOut>(TIn input);',
      [
        'Represents a maker method.',
        'typeparam TIn: The type of the in.',
        'typeparam TOut: The type of the out.',
        'param input: The input.',
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

  test('a member inherits from interfaces of the file and of the framework, by name and number of parameters', async () => {
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

  test('a member names what it throws itself, once each, and not what it catches or others throw', async () => {
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
