import { describe, expect, test } from 'vitest';
import { analyze, load, slice } from './parser.ts';

const views = { functions: true, declarations: true };

const cases: [string, string, string, string[], string[]][] = [
  [
    'csharp',
    'csharp',
    '/// <summary/>\npublic class C {\n  public int P => 1;\n  void M(int a) {\n    // note\n    if (a) { while (b) { } } else if (c) { }\n  }\n}\n',
    ['accessor P(0) 1 line, nesting 0', 'method M(1) 3 lines, nesting 2: while (b) { }'],
    ['+!class C', '+property P', 'method M'],
  ],
  [
    'fsharp',
    'fsharp',
    'module M\n/// adds\nlet add x y =\n    if x then y else 0\nlet private v = 1\n',
    ['function add(2) 2 lines, nesting 1: if x then y else 0'],
    ['+module M', '+!function add', 'value v'],
  ],
  ['fsharp', 'fsharp-signature', 'module M\nval f: int -> int\n', [], ['+module M', '+value f']],
  [
    'typescript',
    'typescript',
    '/** d */\nexport class C { private a = 1; m(x: number) { for (;;) { } } }\nconst f = (a) => a;\n',
    ['method m(1) 1 line, nesting 1: for (;;) { }', 'lambda f(1) 1 line, nesting 0'],
    ['+!class C', 'property a', '+method m', 'variable f'],
  ],
  [
    'typescript',
    'tsx',
    'export function F() { return <a>{b ? <c/> : null}</a>; }\n',
    ['function F(0) 1 line, nesting 0'],
    ['+function F'],
  ],
  [
    'typescript',
    'javascript',
    'export default function f(a) { if (a) { } }\n',
    ['function f(1) 1 line, nesting 1: if (a) { }'],
    ['+function f'],
  ],
  [
    'python',
    'python',
    'class C:\n    """d"""\n    def m(self, a):\n        if a:\n            pass\n',
    ['method m(1) 3 lines, nesting 1: if a:\n            pass'],
    ['+!class C', '+method m'],
  ],
  [
    'rust',
    'rust',
    '/// d\npub fn f(a: u8) { match a { _ => loop { } } }\nfn g() { }\n',
    ['function f(1) 1 line, nesting 2: loop { }', 'function g(0) 1 line, nesting 0'],
    ['+!function f', 'function g'],
  ],
];

describe.each(cases)('in the set %s, for %s', (set, language, text, functions, declarations) => {
  test('functions and declarations are found, named and measured', async () => {
    const { parser } = await load(set);
    const found = analyze(parser, language, text, { views });
    expect(found.unparsed).toEqual([]);
    expect(
      found.functions.map((one) => {
        const lines = `${one.codeLines} line${one.codeLines === 1 ? '' : 's'}`;
        const deepest = one.nesting > 0 ? `: ${slice(text, one.deepest)}` : '';
        return `${one.kind} ${one.name}(${one.parameters}) ${lines}, nesting ${one.nesting}${deepest}`;
      }),
    ).toEqual(functions);
    expect(
      found.declarations.map(
        (one) => `${one.visible ? '+' : ''}${one.documented ? '!' : ''}${one.kind} ${one.name}`,
      ),
    ).toEqual(declarations);
  });
});
