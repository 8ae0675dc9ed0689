import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FileReport, Host } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { collect, openHost } from '../host/agents-for-tests.js';
import { onOwnGrounds } from '../host/backends.js';

const source = `// a note
class C
{
    int Sum(int[] values, bool all)
    {
        var sum = 0;
        foreach (var value in values)
        {
            if (all || value > 0) sum += value;
        }
        return sum;
    }

    abstract void None();
    int Twice(int a) => a < 0 ? 0 : 2 * a;
}
`;

async function measure(host: Host, text: string, settings?: object, path = 'a.cs'): Promise<FileReport> {
  const options = settings ? { settings } : {};
  const [report] = await collect(host.run('complexity', [{ path, text }], options));
  expect(report).toMatchObject({ status: 'complete' });
  return report!;
}

/** Metrics of a unit by name. */
function metrics(report: FileReport, subject?: string): Record<string, number> {
  const own = report.metrics.filter((metric) => metric.subject === subject);
  return Object.fromEntries(own.map(({ name, value }) => [name, value]));
}

onOwnGrounds((open) => {
  test('a long name is cut between characters', async () => {
    const report = await measure(await open(), `class ${'𝒜'.repeat(150)} { mm() { } }\n`, undefined, 'a.js');
    expect(metrics(report, `…${'𝒜'.repeat(98)}.mm`)).toMatchObject({ cyclomatic: 1 });
  });

  test('measures functions, types and the file', async () => {
    const report = await measure(await open(), source);
    expect(metrics(report, 'C.Sum')).toEqual({
      cyclomatic: 4,
      cognitive: 4,
      'code-lines': 9,
      'comment-lines': 0,
      'comment-ratio': 0,
      parameters: 2,
      nesting: 2,
      'halstead-operators': 23,
      'halstead-distinct-operators': 16,
      'halstead-operands': 13,
      'halstead-distinct-operands': 6,
      // 36 · log2 22, 16/2 · 13/6, and their product.
      'halstead-volume': 160.54,
      'halstead-difficulty': 17.333,
      'halstead-effort': 2782.685,
      maintainability: 63.203,
    });
    expect(metrics(report, 'C.Twice')).toMatchObject({
      cyclomatic: 2,
      cognitive: 1,
      parameters: 1,
      nesting: 0,
    });
    expect(metrics(report, 'C.None')).toEqual({});
    const whole = { cyclomatic: 6, cognitive: 5, 'code-lines': 14 };
    expect(metrics(report, 'C')).toMatchObject({ ...whole, 'comment-lines': 0 });
    expect(metrics(report)).toMatchObject({ ...whole, 'comment-lines': 1, 'comment-ratio': 0.067 });
    const mean =
      (metrics(report, 'C.Sum').maintainability! + metrics(report, 'C.Twice').maintainability!) / 2;
    expect(metrics(report).maintainability).toBeCloseTo(mean, 2);
  });

  test('tells what is over a threshold, and nothing about thresholds that are off', async () => {
    const host = await open();
    const over = {
      thresholds: {
        cyclomatic: 3,
        cognitive: 3,
        length: 8,
        parameters: 1,
        nesting: 1,
        maintainability: 65,
        fileLength: 13,
      },
    };
    const report = await measure(host, source, over);
    expect(
      report.findings.map(({ ruleId, message, span }) => `${span.line} ${ruleId} ${message}`).sort(),
    ).toEqual([
      '1 CX007 the file has 14 lines of code; 13 are allowed',
      '4 CX001 C.Sum has a cyclomatic complexity of 4; 3 is allowed',
      '4 CX002 C.Sum has a cognitive complexity of 4; 3 is allowed',
      '4 CX003 C.Sum has 9 lines of code; 8 are allowed',
      '4 CX004 C.Sum has 2 parameters; 1 are allowed',
      '4 CX006 C.Sum has a maintainability index of 63.2; at least 65 is asked for',
      '9 CX005 C.Sum nests 2 levels deep; 1 are allowed',
    ]);
    expect((await measure(host, source)).findings).toEqual([]);
    const off = { thresholds: { ...over.thresholds, cyclomatic: null, nesting: null } };
    const run = host.run('complexity', [{ path: 'a.cs', text: source }], { settings: off });
    const [without] = await collect(run);
    expect([...run.rules.keys()].sort()).toEqual(['CX002', 'CX003', 'CX004', 'CX006', 'CX007']);
    expect(without!.findings).toHaveLength(5);
  });

  test('counts as SonarC# or as lizard does', async () => {
    const host = await open();
    const text = `class C { void M() {
      foreach (var a in b) { }
      do { } while (a);
      try { } catch { }
      switch (a) { case 1: case 2: break; default: break; }
      var x = a switch { 1 => 2, _ => b?.C ?? d };
      if (a is 1 or 2) { }
      int L() => a ? 1 : 2;
      static int S() => a ? 1 : 2;
    } }`;
    const counted = async (counting: string) =>
      metrics(await measure(host, text, { counting }), 'C.M').cyclomatic;
    // entry, foreach, do, 2 cases, 2 arms, ?., ??, or, if, ?: in L
    expect(await counted('sonar')).toBe(12);
    // entry, while of do, catch, 2 cases, ??, if, ?: in L and in S
    expect(await counted('lizard')).toBe(9);
  });

  test('counts default values, `??`, arms and `let … else` as lizard 1.24.3 does', async () => {
    const host = await open();
    const of = async (language: string, text: string, counting: string) => {
      const { metrics: all } = await measure(host, text, { counting }, `a.${language}`);
      return all.filter(({ name, subject }) => name === 'cyclomatic' && subject).map(({ value }) => value);
    };
    const script =
      'function a(x = 1, { y = 2 } = {}) { x ||= 1; return x ?? y; }\nconst b = (x = 1) => { const { z = 2 } = x; return z; };\n';
    for (const language of ['js', 'ts', 'tsx']) {
      expect(await of(language, script, 'lizard-1.24.3')).toEqual([6, 3]);
      expect(await of(language, script, 'lizard')).toEqual([1, 1]);
    }
    const rust =
      'fn a(x: i32) -> i32 { match x { 1 if x > 0 => 1, _ => match x { 2 => 1, _ => 0 } } }\nfn b(x: Option<i32>) -> i32 { let Some(y) = x else { return 0; }; y }\n';
    expect(await of('rs', rust, 'lizard-1.24.3')).toEqual([4, 2]);
    expect(await of('rs', rust, 'lizard')).toEqual([4, 1]);
  });

  test('hands on tokens for clones only where it is asked to', async () => {
    const host = await open();
    const carriers = async (settings?: object) =>
      (await measure(host, source, settings)).metrics.filter(({ name }) => name === 'clone-tokens');
    expect(await carriers()).toEqual([]);
    expect(await carriers({ duplication: null })).toEqual([]);
    const asked = await carriers({ duplication: { minTokens: 30 } });
    expect(asked.map(({ value }) => value)).toContain(30);
  });

  test('refuses settings that do not fit', async () => {
    const host = await open();
    const run = host.run('complexity', [{ path: 'a.cs', text: source }], {
      settings: { counting: 'mccabe' },
    });
    await expect(collect(run)).rejects.toMatchObject({ code: 'ERR_SETTINGS_INVALID' });
  });
});

test('publishes a schema that settings without defaults fit', async () => {
  const host = await openHost();
  const { info } = await host.inspect('complexity');
  const validate = new Ajv2020().compile(JSON.parse(info.settingsSchema));
  expect(validate({})).toBe(true);
  expect(validate({ thresholds: { cognitive: null }, duplication: { minTokens: 80 } })).toBe(true);
  expect(validate({ thresholds: { cognitive: '10' } })).toBe(false);
  expect(validate({ treshold: {} })).toBe(false);
});
