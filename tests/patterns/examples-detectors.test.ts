import { beforeAll, describe, expect, test } from 'vitest';
import type { Detection } from '#guests/pattern-matcher/detectors/detector.js';
import { detectors } from '#guests/pattern-matcher/detectors/index.js';
import { load, type Parser } from '../syntax/parser.ts';

let parser: Parser;
beforeAll(async () => {
  parser = (await load('csharp')).parser;
});

function detect(name: string, text: string, options: Record<string, unknown> = {}): Detection[] {
  return prepared(name, text, options)();
}

/** Parses the text; what it returns runs the detector alone. */
function prepared(name: string, text: string, options: Record<string, unknown>): () => Detection[] {
  const detector = detectors.get(name)!;
  const { bindings, views = {} } = detector.needs;
  const own = Object.entries(detector.rules?.(options, 'csharp') ?? {});
  const compiled = own.map(([id, rule]) => ({ message: '', ...rule, id, language: 'csharp' }));
  const rules = parser.compile(JSON.stringify(compiled));
  const analysis = parser.analyze({
    language: 'csharp',
    text,
    views,
    rules,
    ...(bindings ? { bindings } : {}),
  });
  const grammar = { language: 'csharp', query: parser.query };
  const matches = (rule: string) => analysis.matches.filter(({ ruleId }) => ruleId === rule);
  return () => [...detector.detect(analysis, text, options, grammar, matches)];
}

function names(detections: Detection[]): string[] {
  return detections.map(({ variables }) => variables.NAME!);
}

function apply(text: string, detections: Detection[]): string {
  const edits = detections.flatMap((detection) => detection.edits ?? []).sort((a, b) => b.start - a.start);
  let bytes = Buffer.from(text);
  for (const { start, end, text: replacement } of edits) {
    bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(replacement), bytes.subarray(end)]);
  }
  return bytes.toString();
}

const method = (...lines: string[]) =>
  `class C\n{\n    void M()\n    {\n${lines.map((line) => `        ${line}\n`).join('')}    }\n}\n`;

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
    ['an object where `_` is a parameter', method('Run(_ => { var job = new Job(); });')],
    ['a property read', method('var first = list.First;')],
    ['a declaration of several', method('int a = 1, b = 2;', 'Use(b);')],
    ['an exception that nobody throws', method('var failure = new ArgumentException("n");', 'Work();')],
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
    ['a new empty list', 'void M()', 'var list = new List<int>();', ''],
    ['a new list of literals', 'void M()', 'var list = new List<int> { 1, 2 };', ''],
    ['a reader of a text', 'void M()', 'var reader = new StringReader("a, b");', ''],
    ['a new object', 'void M()', 'var job = new Job { Name = "a" };', '_ = new Job { Name = "a" };'],
  ])('the fix of unused-variable leaves of %s what it does', (_, header, statement, kept) => {
    const text = `class C { ${header}\n{\n    ${statement}\n    Work();\n} }\n`;
    const expected = kept ?? statement.replace('var saved =', '_ =');
    const line = expected === '' ? '' : `    ${expected}\n`;
    expect(fixed(text)).toBe(`class C { ${header}\n{\n${line}    Work();\n} }\n`);
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
    ['return shape is Circle found;', 'return shape is Circle;'],
    ['return shape is List<int> found && ready;', 'return shape is List<int> && ready;'],
    ['return shape is Circle found ? 1 : 2;', 'return shape is Circle _ ? 1 : 2;'],
    ['return shape is Circle found and { };', 'return shape is Circle _ and { };'],
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

describe('unused-private-member', () => {
  test.each([
    ['a struct that is read by its layout', 'unsafe struct Header { public int Size; int spareBits; }'],
    ['the filler of a struct', 'struct Header { public int Size; int reserved; }'],
    ['what code that is commented out calls', 'class C { public void M() {\n// Run(F);\n}\nvoid F() { } }'],
    ['what a commented block names', 'class C { public void M() { /* a\n F(1)\n */ }\nvoid F() { } }'],
    [
      'one of a set of constants',
      'class C { public int M() => AlphaCode;\nconst int AlphaCode = 1;\nconst int BetaCode = 2;\nconst int GammaCode = 3;\n}',
    ],
    ['what reflection may look for', 'class C { int found; public string Name => "found"; }'],
  ])('leaves %s alone', (_, text) => {
    expect(names(detect('unused-private-member', text))).toEqual([]);
  });

  test.each([
    ['what a comment is about', 'class C {\n// F is not called\nvoid F() { } }', ['F']],
    ['what globs are around', 'class C { string a = "b/*"; int M() => 1;\nvoid F() { }\n}', ['F']],
    [
      'constants of which none is used',
      'class C {\nconst int ACode = 1;\nconst int BCode = 2;\nconst int CCode = 3;\n}',
      ['ACode', 'BCode', 'CCode'],
    ],
    [
      'constants that are not alike',
      'class C { int M() => One;\nconst int One = 1;\nconst int Two = 2;\nconst int Three = 3;\n}',
      ['Two', 'Three'],
    ],
    [
      'constants that stand apart',
      'class C { int M() => ACode;\nconst int ACode = 1;\n\nconst int BCode = 2;\nconst int CCode = 3;\n}',
      ['BCode', 'CCode'],
    ],
  ])('reports %s', (_, text, expected) => {
    const owners = detect('unused-private-member', text).map(({ variables }) => variables.NAME);
    expect(owners).toEqual(expect.arrayContaining(expected));
  });

  test('a field of a struct without a layout is reported', () => {
    expect(names(detect('unused-private-member', 'struct S { public int Size; int left; }'))).toEqual([
      'left',
    ]);
  });
});

describe('unused-parameter', () => {
  test.each(['PrintMembers', 'Main', 'BuildWebHost', 'OnClosed', 'HandleClose', 'button_Click'])(
    'leaves the parameters of %s to whoever calls it',
    (name) => {
      expect(names(detect('unused-parameter', `class C { private int ${name}(int a) => 1; }`))).toEqual([]);
    },
  );

  test('a function that is passed around keeps its parameters, one that is only called does not', () => {
    const text =
      'class C { private int F(int a) => 1; private int G(int b) => 1; int M() => F(1) + Use(G); }';
    expect(names(detect('unused-parameter', text))).toEqual(['a']);
  });
});

describe('rule-in-context', () => {
  const count = {
    rules: [{ rule: { kind: 'invocation_expression', has: { field: 'function', regex: '\\.Count$' } } }],
    unlessDeclared: ['Count'],
  };
  const variable = (check: string) => ({
    rules: [
      { rule: { kind: 'throw_statement', has: { kind: 'identifier', pattern: '$V' } }, where: { V: check } },
    ],
  });

  test('rule-in-context is silent where the file declares the method that a rule takes for another', () => {
    const use = 'class Use { bool M(Bag bag) => bag.Count() > 0; }';
    expect(detect('rule-in-context', use, count)).toHaveLength(1);
    expect(detect('rule-in-context', `${use} class Bag { int Count() => 1; }`, count)).toEqual([]);
    expect(detect('rule-in-context', `using LiteDB;\n${use}`, count)).toEqual([]);
  });

  test.each([
    ['"SELECT * FROM T WHERE A = "', 'var v = 1;', false],
    ['"SELECT * FROM T WHERE A = "', 'var v = Load();', true],
    ['"SELECT * FROM Win32_Process WHERE A = "', 'var v = Load();', false],
    ['new ObjectQuery("SELECT * FROM T WHERE A = "', 'var v = Load();', false],
  ])(
    'what %s is joined to, declared by %s, is a value that a user may have a say in: %s',
    (sql, declared, varies) => {
      const call = sql.includes('(') ? `${sql} + v)` : `Run(${sql} + v)`;
      const rule = {
        kind: 'binary_expression',
        has: { field: 'right', kind: 'identifier', pattern: '$V' },
      };
      const options = { rules: [{ rule, where: { V: 'varying' } }] };
      expect(detect('rule-in-context', method(declared, `${call};`), options)).toHaveLength(varies ? 1 : 0);
    },
  );

  test('the fix of a call on a line of its own stays on that line', () => {
    const rule = {
      kind: 'invocation_expression',
      has: { field: 'function', has: { field: 'expression', pattern: '$X' }, regex: 'Old$' },
    };
    const text = method('all', '    .Old();', 'all.Old();');
    const found = detect('rule-in-context', text, { rules: [{ rule, fix: '$X.New()' }] });
    expect(apply(text, found)).toBe(method('all', '    .New();', 'all.New();'));
  });

  test.each([
    ['string', 'string v', true],
    ['string', 'int v', false],
    ['string', 'string? @v', true],
    ['task', 'Task<int> v', true],
    ['task', 'TaskScheduler v', false],
    ['task-of-its-own', 'Task<int> v', false],
    ['stored', 'int v', true],
  ])('the check %s takes the nearest declaration: %s', (check, parameter, holds) => {
    const text = `class A { int v; } class C { void M(${parameter}) { throw v; } } class D { string v; }`;
    expect(detect('rule-in-context', text, variable(check))).toHaveLength(holds ? 1 : 0);
  });

  test('rule-in-context says what is wrong with its options', () => {
    const { problem } = detectors.get('rule-in-context')!;
    const grammar = { language: 'csharp', query: parser.query };
    expect(problem!({}, grammar)).toBe(
      'needs the option rules, a list of objects with an ast-grep rule each',
    );
    expect(problem!(variable('strong'), grammar)).toMatch(/^there is no check strong; there are /);
    expect(problem!(variable('string'), grammar)).toBeUndefined();
  });
});

describe('time', () => {
  const detectorsOfCsharp = [...detectors.keys()].filter((name) => !['query', 'comment'].includes(name));
  const member = (n: number) =>
    `    private int F${n}(int unused) { var x${n} = Load${n}(); string s = "a"; foreach (var y in ys) s += y; return 1; }\n`;
  const source = (count: number) =>
    `partial class C\n{\n${Array.from({ length: count }, (_, n) => member(n)).join('')}}\n`;
  const options = {
    rules: [
      {
        rule: { kind: 'assignment_expression', has: { field: 'left', pattern: '$S' } },
        where: { S: 'string' },
      },
    ],
  };
  const cpuMs = (name: string, text: string) => {
    const run = prepared(name, text, name === 'rule-in-context' ? options : {});
    const times = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    return Math.min(...times);
  };

  test.each(detectorsOfCsharp)('the time of %s grows no faster than the text', (name) => {
    const once = cpuMs(name, source(150));
    // Eight times the text: a detector that looks through it for each finding takes 64 times as long.
    expect(cpuMs(name, source(1200))).toBeLessThan(24 * once + 30);
  });
});

describe('duplicate-using', () => {
  test('sees directives only, and each namespace by itself', () => {
    const text = [
      '/* using System; */',
      'using System;',
      '#if A',
      'using System;',
      '#endif',
      'namespace N',
      '{',
      '    using System;',
      '    using System;',
      '    class C { const string Text = @"',
      'using System;',
      'using System;"; }',
      '}',
      '',
    ].join('\n');
    const found = detect('duplicate-using', text);
    expect(found.map(({ span }) => span.line)).toEqual([9]);
    expect(apply(text, found)).toBe(text.split('\n').toSpliced(8, 1).join('\n'));
  });
});

describe('limits', () => {
  const parameters = 'class C { void M(int a, int b, int c) { } }';
  test('limits come from the options, and nonsense does not count', () => {
    expect(detect('too-many-parameters', parameters)).toEqual([]);
    expect(names(detect('too-many-parameters', parameters, { max: 2 }))).toEqual(['M']);
    expect(detect('too-many-parameters', parameters, { max: 'two' })).toEqual([]);
  });
});

describe('query', () => {
  test('query finds what a tree-sitter query captures, but not in what did not parse', () => {
    const query = '(invocation_expression function: (_) @callee) @match';
    const found = detect('query', method('Print(1);', 'a.Log();'), { query });
    expect(found.map(({ variables }) => [variables.KIND, variables.CALLEE])).toEqual([
      ['invocation_expression', 'Print'],
      ['invocation_expression', 'a.Log'],
    ]);
    expect(detect('query', 'class C { void M() { Print(1 } }', { query })).toEqual([]);
  });

  test('query says what is wrong with a query', () => {
    const { problem } = detectors.get('query')!;
    const grammar = { language: 'csharp', query: parser.query };
    expect(problem!({}, grammar)).toBe('needs the option query, a tree-sitter query');
    expect(problem!({ query: '(_) @match' }, grammar)).toBeUndefined();
  });
});
