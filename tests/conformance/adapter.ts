import type { Member, Step } from './groups.js';
import { atomOf, type Expression, headOf } from './s-expressions.js';

/**
 * The fields of an agent's core module that calls the steps of groups. `run` takes a number from its
 * options. 0: all steps that are to return, held against their results; the failure's message is the number
 * of the first that differs, from 0. n: the n-th step that is to trap, behind those of its group that come
 * before it and return.
 */
export function adapter(groups: readonly (readonly Step[])[], names: Map<Member, string>): string {
  const functions = new Map<string, string>();
  const imports: string[] = [];
  const bodies: string[] = [];
  let traps = 0;
  const imported = ({ member, name, signature }: Step): string => {
    const key = `${names.get(member)} ${name}`;
    const known = functions.get(key);
    if (known) return known;
    const id = `$f${functions.size}`;
    functions.set(key, id);
    const type = `(param ${signature.params.join(' ')}) (result ${signature.results.join(' ')})`;
    imports.push(`(import "${names.get(member)}" ${quoted(name)} (func ${id} ${type}))`);
    return id;
  };
  const dispatch = (step: Step): string => {
    const id = `$step${bodies.length}`;
    bodies.push(`(func ${id} ${body(step, imported(step))})`);
    if (step.expect === 'return') {
      return `(if (i32.and (i32.eqz (call ${id})) (i32.eqz (local.get $wanted)))
        (then (return (call $wrong (i32.const ${bodies.length - 1})))))`;
    }
    return `(if (i32.eq (local.get $wanted) (i32.const ${++traps}))
      (then (drop (call ${id})) (return (i32.const 0))))`;
  };
  const parts = groups.map((steps) => {
    const first = traps + 1;
    const lines = steps.map(dispatch).join('\n');
    const own = `(i32.lt_u (i32.sub (local.get $wanted) (i32.const ${first})) (i32.const ${traps + 1 - first}))`;
    return `(if (i32.or (i32.eqz (local.get $wanted)) ${own}) (then ${lines}))`;
  });
  return `
    ${imports.join('\n')}
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "tars:agent/agent@0.1.0#describe") (result i32) unreachable)
    (func (export "tars:agent/agent@0.1.0#configure") (param i32 i32) (result i32) (i32.const 0))
    (func (export "tars:agent/agent@0.1.0#run") (param i32 i32 i32 i32 i32 i32) (result i32) (local $wanted i32)
      (local.set $wanted (call $number (local.get 4) (local.get 5)))
      ${parts.join('\n')}
      (i32.const 0))
    ${bodies.join('\n')}
    ${helpers}`;
}

const helpers = `
  ;; The digits of a text, as a number.
  (func $number (param $at i32) (param $length i32) (result i32) (local $end i32) (local $digit i32) (local $sum i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $digit (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)))
      (if (i32.lt_u (local.get $digit) (i32.const 10))
        (then (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 10)) (local.get $digit)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
    (local.get $sum))
  ;; A failure, internal, with a number as its message.
  (func $wrong (param $step i32) (result i32) (local $at i32)
    (local.set $at (i32.const 1000))
    (loop $next
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $step) (i32.const 10))))
      (br_if $next (local.tee $step (i32.div_u (local.get $step) (i32.const 10)))))
    (i32.store8 (i32.const 64) (i32.const 1))
    (i32.store8 (i32.const 68) (i32.const 3))
    (i32.store (i32.const 72) (local.get $at))
    (i32.store (i32.const 76) (i32.sub (i32.const 1000) (local.get $at)))
    (i32.const 64))`;

/** Calls a function, and returns whether its results are those of the step. */
function body(step: Step, called: string): string {
  const { results } = step.signature;
  const locals = results.map((type, index) => `(local $r${index} ${type})`).join(' ');
  const call = `(call ${called} ${step.arguments.join(' ')})`;
  const keep = results.map((_, index) => `(local.set $r${results.length - 1 - index})`).join(' ');
  const expected = step.expect === 'return' ? (step.results ?? []) : [];
  const checks = expected.map((result, index) => check(result, `(local.get $r${index})`));
  const all = checks.reduce((one, next) => `(i32.and ${one} ${next})`, '(i32.const 1)');
  return `(result i32) ${locals} ${call} ${keep} ${all}`;
}

/** An expression that is 1 where `value` is the result that the script says, as far as a component can tell. */
function check(result: Expression, value: string): string {
  const kind = headOf(result) ?? '';
  const words = result.kind === 'list' ? result.items.map((item) => atomOf(item) ?? '') : [];
  const nan = words.find((word) => word.startsWith('nan:canonical') || word.startsWith('nan:arithmetic'));
  const [type] = kind.split('.') as [string];
  if (kind === 'i32.const' || kind === 'i64.const') return `(${type}.eq ${value} (${words.join(' ')}))`;
  if (kind === 'f32.const' || kind === 'f64.const') {
    const integer = type === 'f32' ? 'i32' : 'i64';
    const bits = (float: string) => `(${integer}.reinterpret_${type} ${float})`;
    if (nan === undefined) return `(${integer}.eq ${bits(value)} ${bits(`(${words.join(' ')})`)})`;
    const quiet = `(${integer}.const ${type === 'f32' ? '0x7fc00000' : '0x7ff8000000000000'})`;
    const unsigned = `(${integer}.const ${type === 'f32' ? '0x7fffffff' : '0x7fffffffffffffff'})`;
    const mask = nan === 'nan:canonical' ? unsigned : quiet;
    return `(${integer}.eq (${integer}.and ${bits(value)} ${mask}) ${quiet})`;
  }
  if (kind === 'v128.const' && nan === undefined) {
    return `(i8x16.all_true (i8x16.eq ${value} (${words.join(' ')})))`;
  }
  if (kind === 'ref.null') return `(ref.is_null ${value})`;
  if (kind === 'ref.func') return `(i32.eqz (ref.is_null ${value}))`;
  return '(i32.const 1)';
}

function quoted(name: string): string {
  return `"${[...Buffer.from(name)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}"`;
}
