import { readFile } from 'node:fs/promises';
import { print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { fromCore, fromText } from '../host/agents-for-tests.js';
import { adapter } from './adapter.js';
import { type Group, membersOf } from './groups.js';
import { atomOf, headOf, readExpressions } from './s-expressions.js';

/** What the suite's modules import where they name no other module. */
const spectest = `(core module $spectest
  (global (export "global_i32") i32 (i32.const 666))
  (global (export "global_i64") i64 (i64.const 666))
  (global (export "global_f32") f32 (f32.const 666.6))
  (global (export "global_f64") f64 (f64.const 666.6))
  (table (export "table") 10 20 funcref)
  (memory (export "memory") 1 2)
  (func (export "print"))
  (func (export "print_i32") (param i32))
  (func (export "print_i64") (param i64))
  (func (export "print_f32") (param f32))
  (func (export "print_f64") (param f64))
  (func (export "print_i32_f32") (param i32 f32))
  (func (export "print_f64_f64") (param f64 f64)))
  (core instance $spectest (instantiate $spectest))`;

/** An agent's component in text, cut where its core module and the instance of it stand. */
async function template(): Promise<[string, string, string]> {
  const text = await print(await readFile(await fromCore({})));
  const component = readExpressions(text)[0]!;
  const parts = component.kind === 'list' ? component.items : [];
  const core = (what: string) =>
    parts.find((part) => part.kind === 'list' && headOf(part) === 'core' && atomOf(part.items[1]) === what)!;
  const [module, instance] = [core('module'), core('instance')];
  return [text.slice(0, module.start), text.slice(module.end, instance.start), text.slice(instance.end)];
}

/** Makes a plain-agent of groups: the path of its component. */
export async function componentOf(groups: readonly Group[]): Promise<string> {
  const [before, types, after] = await template();
  const members = membersOf(groups);
  const names = new Map(members.map((member, index) => [member, `$m${index}`]));
  const cores = members.map((member) => {
    const name = names.get(member)!;
    const given = [...member.imports].map(
      ([from, provider]) =>
        `(with ${JSON.stringify(from)} (instance ${provider ? names.get(provider) : '$spectest'}))`,
    );
    return `(core module ${name} ${member.text}\n)\n(core instance ${name} (instantiate ${name} ${given.join(' ')}))`;
  });
  const given = [...names.values()].map((name) => `(with "${name}" (instance ${name}))`);
  const wanted = members.some((member) => [...member.imports.values()].includes(undefined));
  return fromText(`${before}
    ${wanted ? spectest : ''}
    ${cores.join('\n')}
    (core module $main ${adapter(
      groups.map(({ steps }) => steps),
      names,
    )})
    ${types}
    (core instance $main (instantiate $main ${given.join(' ')}))
    ${after}`);
}
