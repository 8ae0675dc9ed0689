import { describe, expect, test } from 'vitest';
import { detectors } from '#guests/pattern-matcher/detectors/index.js';
import { apply, detect, method, parser } from './detect.ts';

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
