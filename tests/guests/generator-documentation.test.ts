import { describe, expect, test } from 'vitest';
import { documented } from './documented.js';

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

  test('a type documents the parameters of records and the constructor of a generic type', async () => {
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

  test('the place is nowhere but on a line of its own', async () => {
    const { after, file } = await documented('public enum E { A, B }\n');
    expect(after.split('\n')).toHaveLength(5);
    expect(file.refused.map(({ code, reason }) => [code, reason])).toEqual([
      ['no-place', 'its declaration does not begin its line'],
      ['no-place', 'its declaration does not begin its line'],
    ]);
  });

  test('the place is not in what did not parse', async () => {
    const { after, file } = await documented(
      'public class Good { }\npublic class Bad { public void M( { }\n',
    );
    expect(after).toContain('/// Represents a good.');
    expect(after).not.toContain('Represents a bad');
    expect(file.refused[0]).toMatchObject({ code: 'no-place' });
  });

  test('the place keeps to the style of the text, and to the settings', async () => {
    const text =
      '/// <summary>\n/// C.\n/// </summary>\npublic class C\n{\n    public override int GetHashCode() { throw new Exception(); }\n}\n';
    const { after } = await documented(text, {
      documentation: { rules: [], inherit: false, exceptions: false, mark: '' },
    });
    expect(after).toContain(
      '    /// <summary>\n    /// Gets the hash code.\n    /// </summary>\n    /// <returns>The hash code.</returns>\n    public override',
    );
  });
});
