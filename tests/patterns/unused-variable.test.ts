import { describe, expect, test } from 'vitest';
import { apply, detect, method, names } from './detect.ts';

const many = (count: number) =>
  Array.from(
    { length: count },
    (_, n) => `Part M${n}() { Type type = typeof(P${n}); return Load(); }\n`,
  ).join('');

describe('unused-variable', () => {
  const fixed = (text: string) => apply(text, detect('unused-variable', text));

  test('unused-variable counts bytes, not characters', () => {
    const text = method('Print("Grüße, 世界 😀");', 'int unused = 1;', 'Print("😀");');
    expect(fixed(text)).toBe(method('Print("Grüße, 世界 😀");', 'Print("😀");'));
  });

  test('unused-variable keeps line ends as they are', () => {
    const text = method('Work();', 'var unused = Load();').replaceAll('\n', '\r\n');
    expect(fixed(text)).toBe(method('Work();', 'Load();').replaceAll('\n', '\r\n'));
  });

  test.each([
    ['the whole body of an if', method('int last = 0;', 'if (ready)', '    last = 1;')],
    ['a comment', method('int last = /* for the debugger */ 0;')],
    ['a conversion', method('Model result = adapter;')],
    ['a conversion of a literal', method('Layout layout = "level";')],
    ['an object where `_` is a parameter', method('Run(_ => { var job = new Job(size); });')],
    ['a property read', method('var first = list.First;')],
    ['a declaration of several', method('int a = 1, b = 2;', 'Use(b);')],
    ['an exception that nobody throws', method('var failure = new ArgumentException("n");', 'Work();')],
    ['an object that is filled at once', method('var track = new Track { Title = Name() };', 'Work();')],
    ['a call that asks the system', method('var folder = Directory.GetCurrentDirectory();', 'Work();')],
    ['a call that promises a value', method('var parent = Paths.GetParent(path);', 'Work();')],
    ['a call that answers a question', method('bool done = IsDone(job);', 'Work();')],
    ['a call on a text', method('var bytes = ("5c86" + "ae26").HexToBytes();', 'Work();')],
    ['a look at a type', method('var found = typeof(Job).GetMethod("Run", flags);', 'Work();')],
    [
      'a collection of something',
      method('var ids = new HashSet<int>(jobs.Select(x => Load(x)));', 'Work();'),
    ],
    ['an object that is given nothing', method('var size = new Size(32, 32);', 'Work();')],
    ['a deconstruction that gives nothing', method('var (_, size) = Load();', 'Work();')],
    ['a call that converts', method('var json = payload.ToJson();', 'Work();')],
    ['a call that only gives a value', method('var trimmed = text.Trim();', 'Work();')],
    [
      'a call that only gives a value of what it is called on',
      method('var n = Load("a)").Count(x => x > (1));'),
    ],
    ['what a comment behind it is about', method('int last = 0; // the last one', 'Work();')],
    ['what a comment above it is about', method('// the last one', 'int last = 0;', 'Work();')],
  ])('reports, but does not take away %s', (_, text) => {
    const found = detect('unused-variable', text);
    expect(found).toHaveLength(1);
    expect(found[0]!.edits).toBeUndefined();
  });

  test.each([
    [
      'fields of a format',
      method('var magic = reader.ReadUInt32();', 'var size = Bits.ReadInt16(data, little);'),
    ],
    ['a started task', method('var rest = Task.Run(() => Work());')],
    ['a typed task', method('Task rest = RunAsync();')],
    ['the exception of a task', method('var seen = task.Exception;')],
    [
      'all that a try does',
      method('try { var uri = new Uri(text); } catch (UriFormatException) { return; }'),
    ],
    ['what a debugger shows', method('#if DEBUG', 'var text = Show(bytes);', '#endif', 'Work();')],
    [
      'what a statement behind the mark of documentation reads',
      method('var item = Make();', '/// menu.Add(item);', 'Work();'),
    ],
    ['what a designer writes', 'class F { void InitializeComponent() { var all = new Manager(); } }'],
    ['a line of which there are many', `class T {\n${many(11)}}`],
  ])('unused-variable leaves %s alone', (_, text) => expect(detect('unused-variable', text)).toEqual([]));

  test.each([
    ['what else is read', method('var all = File.ReadAllText(path);')],
    ['an exception of no task', method('var seen = task.Exception.Message;')],
    [
      'a part of what a try does',
      method('try { var uri = Open(text); Work(); } catch (IOException) { return; }'),
    ],
    [
      'a part of what is only compiled for debugging',
      `#if DEBUG\n${method('var text = Show(bytes);')}#endif\n`,
    ],
    ['what stands behind a condition', method('#if DEBUG', 'Work();', '#endif', 'var text = Show(bytes);')],
    ['what documentation names', method('var item = Make();', '/// Adds the item.', 'Work();')],
    ['a line of which there are few', `class T {\n${many(1)}}`],
  ])('unused-variable reports %s', (_, text) => expect(detect('unused-variable', text)).toHaveLength(1));

  test.each([
    ['a dropped task', 'async Task M()', 'var saved = db.Save();', '_ = db.Save();'],
    [
      'a dropped task of a lambda',
      'void M()',
      'Run(async () => { var saved = Save(); await W(); });',
      undefined,
    ],
    ['a value that is no task', 'async Task M()', 'int saved = db.Save();', 'db.Save();'],
    ['an awaited value', 'async Task M()', 'var saved = await db.Save();', 'await db.Save();'],
    ['a call outside of async functions', 'void M()', 'var saved = db.Save();', 'db.Save();'],
    ['a call that makes a file', 'void M()', 'var file = Path.GetTempFileName();', 'Path.GetTempFileName();'],
    [
      'a call that fills what it is given',
      'void M()',
      'var ok = GetInfo(1, out info);',
      'GetInfo(1, out info);',
    ],
    ['a call that adds what is not there', 'void M()', 'var job = all.GetOrAdd(1);', 'all.GetOrAdd(1);'],
    ['what is tested', '[Test] void M()', 'var job = target.GetJob(1);', 'target.GetJob(1);'],
    ['a new empty list', 'void M()', 'var list = new List<int>();', ''],
    ['a new list of literals', 'void M()', 'var list = new List<int> { 1, 2 };', ''],
    ['a reader of a text', 'void M()', 'var reader = new StringReader("a, b");', ''],
    ['a text of one character', 'void M()', "var line = new string('-', 80);", ''],
    ['a mock that nobody asks', 'void M()', 'var mock = new Mock<IJob>();', ''],
    ['a new object', 'void M()', 'var job = new Job("a", size);', '_ = new Job("a", size);'],
  ])('the fix of unused-variable leaves of %s what it does', (_, header, statement, kept) => {
    const text = `class C { ${header}\n{\n    ${statement}\n    Work();\n} }\n`;
    const expected = kept ?? statement.replace('var saved =', '_ =');
    const line = expected === '' ? '' : `    ${expected}\n`;
    expect(fixed(text)).toBe(`class C { ${header}\n{\n${line}    Work();\n} }\n`);
  });

  test('no part of a deconstruction that nobody reads is fixed alone', () => {
    const text = method('var (key, size) = Load();', 'Work();');
    expect(detect('unused-variable', text)).toHaveLength(2);
    expect(fixed(text)).toBe(text);
  });

  test('the fix of unused-variable leaves one of two blank lines', () => {
    const text = method('Start();', '', 'int unused = 1;', '', 'Work();');
    expect(fixed(text)).toBe(method('Start();', '', 'Work();'));
  });

  test('the fix of unused-variable leaves no blank line at the end of a block', () => {
    expect(fixed(method('Work();', '', 'int unused = 1;'))).toBe(method('Work();'));
  });

  test.each([
    ['map.TryGetValue(key, out var found);', 'map.TryGetValue(key, out _);'],
    ['map.TryGetValue(key, out int found);', 'map.TryGetValue(key, out int _);'],
    ['Run(_ => map.TryGetValue(key, out var found));', 'Run(_ => map.TryGetValue(key, out var _));'],
    ['foreach (var _ in all) Parse(out var found);', 'foreach (var _ in all) Parse(out var _);'],
    ['var (key, found) = Load(); Use(key);', 'var (key, _) = Load(); Use(key);'],
    ['return shape is Circle found;', 'return shape is Circle;'],
    ['return shape is List<int> found && ready;', 'return shape is List<int> && ready;'],
    ['return shape is Circle found ? 1 : 2;', 'return shape is Circle ? 1 : 2;'],
    ['return shape is Circle found ? [1] : [];', 'return shape is Circle _ ? [1] : [];'],
    ['return shape is not string found || ready;', 'return shape is not string || ready;'],
    ['return shape is not ICircle found;', 'return shape is not ICircle;'],
    ['return shape is not List<int> found;', 'return shape is not List<int>;'],
    ['return shape is not Circle found;', 'return shape is not Circle _;'],
    ['return shape is Circle found and { };', 'return shape is Circle _ and { };'],
    ['return shape is string[] found && ready;', 'return shape is string[] && ready;'],
    ['return shape is { Size: 2 } found ? 1 : 2;', 'return shape is { Size: 2 } ? 1 : 2;'],
    [
      'switch (shape) { case { } found when ready: return; }',
      'switch (shape) { case { } when ready: return; }',
    ],
    ['return shape is var found;', 'return shape is var _;'],
    ['switch (shape) { case Circle found: return; }', 'switch (shape) { case Circle _: return; }'],
  ])('of a variable that something has to stand for, the fix leaves what C# needs: %s', (code, expected) => {
    expect(fixed(method(code))).toBe(method(expected));
  });

  test.each([
    ['what the grammar takes for a pointer', method('int factor = Load();', 'Use(ratio * factor);')],
    ['what only C# 7 could leave out', method('int parsed;', 'Use(int.TryParse(text, out parsed));')],
    ['what writes to something else', method('ref int slot = ref array[0];', 'slot = 5;')],
    ['what is disposed', method('using var scope = Begin();')],
    ['what is meant to be ignored', method('var _unused = Begin();')],
    [
      'what a comment says is read for its effect',
      method('// Fail fast', '// on errors.', 'var j = task.Result;'),
    ],
    ['what a comment behind says is read for its effect', method('var v = Level; // volatile')],
    ['what nameof reads', method('int text = 1;', 'Print(nameof(text));')],
  ])('leaves %s alone', (_, text) => {
    expect(names(detect('unused-variable', text))).toEqual([]);
  });
});

test.each([
  ['a call', method('// forces it', 'var j = Load();')],
  ['a variable', method('// forces it', 'var j = loaded;')],
  ['what a comment further up is about', method('// forces it', 'Work();', 'var j = task.Result;')],
])('a comment about effects says nothing of %s', (_, text) => {
  expect(names(detect('unused-variable', text))).toEqual(['j']);
});
