import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { withCanonicalChecks } from '#host/sandbox/jco/canonical.js';
import { Factory, type Interface } from '#host/sandbox/jco/instance.js';
import { Lifting, TooMuchLifted } from '#host/sandbox/jco/lifting.js';
import { transpile } from '#host/sandbox/jco/transpile.js';
import { fromCore } from './agents-for-tests.js';

const imports = `(import "tars:agent/host@0.1.0" "log" (func $log (param i32 i32 i32)))
  (import "tars:syntax/syntax@0.1.0" "compile" (func $compile (param i32 i32 i32)))`;

/** Asks the parser for as many bytes as its settings have, and logs a byte before and after. */
const asking = {
  fields: `${imports} (memory (export "memory") 700) (table 1 funcref)`,
  configure: `(call $log (i32.const 1) (i32.const 0) (i32.const 1))
    (call $compile (i32.const 65536) (i32.mul (local.get 1) (i32.const 1000000)) (i32.const 400))
    (call $log (i32.const 1) (i32.const 0) (i32.const 1))
    (i32.const 1024)`,
  realloc: '(i32.const 4096)',
  world: 'syntax-agent',
} as const;

type Made = Awaited<ReturnType<typeof transpile>>;
let made: Made;
beforeAll(async () => {
  const bytes = await readFile(await fromCore(asking));
  made = await transpile({ name: 'asking', kind: 'agent', bytes }, 'thread');
});

/** What `configure` comes to, where the parser does so. */
function configured(compile: (rules: string) => unknown, settings = 'x', lifting = new Lifting(1e12)) {
  const modules = Object.fromEntries(
    Object.entries(made.modules).map(([name, bytes]) => [
      name,
      new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>),
    ]),
  );
  const factory = new Factory({ glue: made.glue, modules, maximumPages: {} }, lifting);
  const given: Record<string, Interface> = {
    'tars:agent/host': lifting.around({ log: () => {} }),
    'tars:syntax/syntax': lifting.around({
      compile,
      languages: () => [],
      analyze: () => {},
      query: () => {},
    }),
  };
  const { agent } = factory.instantiate(given, []) as unknown as {
    agent: Record<string, (text: string) => unknown>;
  };
  return agent.configure!(settings);
}

describe('what goes wrong in the parser ends the call, and is no answer to the agent:', () => {
  test.each([
    ['a trap', new WebAssembly.RuntimeError('unreachable')],
    ['too much recursion', new RangeError('Maximum call stack size exceeded')],
    ['more than the thread can hold', new TooMuchLifted()],
  ])('%s', (_, error) => {
    const failing = () => {
      throw error;
    };
    expect(() => configured(failing)).toThrow(error);
  });
});

test('a failure of the parser is an answer to the agent', () => {
  const failing = () => {
    throw [{ ruleId: 'r', message: 'm' }];
  };
  expect(configured(failing)).toEqual([]);
});

test('each import has the whole budget, whatever those before it were given', () => {
  // Of three eighths, a text takes eight times its bytes.
  const lifting = new Lifting((8 * 3_000_000 * 8) / 3);
  let calls = 0;
  for (let each = 0; each < 5; each++) {
    expect(configured(() => calls++, 'xx', lifting)).toEqual([]);
  }
  expect(calls).toBe(5);
  expect(() => configured(() => 0, 'xxxx', lifting)).toThrow(TooMuchLifted);
});

test('glue in a form that is not known is refused', () => {
  expect(() =>
    withCanonicalChecks(made.glue.replace('function _checkMayLeave(', 'function _checkLeave(')),
  ).toThrow('in a form that is not known');
  expect(() => withCanonicalChecks('  if (true) realloc0 = exports0.cabi_realloc;')).toThrow(
    'in a form that is not known',
  );
});

const unitsOf = (text: string) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));

test.each([
  ['utf-16', Uint16Array.from(unitsOf('ab😀😀')), 3, 'ab'],
  ['utf-16', Uint16Array.from(unitsOf('ab😀😀')), 4, 'ab😀'],
  ['utf-8', Buffer.from('aé😀'), 5, 'aé'],
])('a text in %s that is cut ends where a character does', (encoding, units, length, text) => {
  // Of three eighths, a text takes eight times its units.
  const { TextDecoder } = new Lifting((8 * length * 8) / 3).globals() as {
    TextDecoder: new (encoding: string) => { decode(units: Uint8Array | Uint16Array): string };
  };
  expect(new TextDecoder(encoding).decode(units)).toBe(text);
});
