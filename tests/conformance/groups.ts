import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { unsupported, withoutHostReferences } from './proposals.js';
import { atomOf, type Expression, headOf, type List } from './s-expressions.js';
import type { Command, Invocation, ModuleText } from './script.js';
import { moduleTypes, type Signature } from './signatures.js';

/** A module of a script, to be instantiated in a component. */
export interface Member {
  line: number;
  text: string;
  /** By the name that it imports from; `undefined` is the suite's own module, `spectest`. */
  imports: Map<string, Member | undefined>;
  functions: Map<string, Signature>;
  /** What has no state can serve several groups. */
  stateful: boolean;
}

export interface Call {
  file: string;
  line: number;
  member: Member;
  name: string;
  signature: Signature;
  arguments: string[];
}

/** What is called of a group's modules, in the order of the script. */
export type Step =
  | (Call & { expect: 'return'; results: Expression[] | undefined })
  | (Call & { expect: 'trap'; message: string });

/** Modules that belong into one component, because they share state, and what is called of them. */
export interface Group {
  members: Member[];
  steps: Step[];
  /** Where instantiating the last member is to trap. */
  start: { file: string; line: number; message: string } | undefined;
}

/** Each module once. */
export function membersOf(groups: readonly Group[]): Member[] {
  return [...new Set(groups.flatMap(({ members }) => members))];
}

export interface Skipped {
  line: number;
  asserts: 'trap' | 'return';
  reason: string;
}

type Known = Member | { skipped: string };

/** Sorts a script into what can be a component, and what no component can say. */
export async function groupsOf(
  file: string,
  commands: readonly Command[],
): Promise<{ groups: Group[]; skipped: Skipped[] }> {
  const skipped: Skipped[] = [];
  const starts: Group[] = [];
  const steps: Step[] = [];
  const members: Member[] = [];
  /** What trapped instantiations reached, and may have left traces in that no component can have. */
  const touched = new Set<Member>();
  const named = new Map<string | undefined, Known>([[undefined, { skipped: 'there is no module' }]]);
  const registered = new Map<string, Known | undefined>([['spectest', undefined]]);
  for (const command of commands) {
    const { line } = command;
    if (command.kind === 'module') {
      const member = await memberOf(command, registered);
      if (!('skipped' in member)) members.push(member);
      for (const name of [undefined, command.module.name]) named.set(name, member);
    } else if (command.kind === 'register') {
      registered.set(command.as, named.get(command.instance)!);
    } else if (command.kind === 'start-trap') {
      const member = await memberOf(command, registered);
      if ('skipped' in member) skipped.push({ line, asserts: 'trap', reason: member.skipped });
      else {
        const start = { file, line, message: command.message };
        starts.push({ members: withProviders(member), steps: [], start });
        for (const provider of withProviders(member)) touched.add(provider);
      }
    } else if (command.kind === 'other') {
      skipped.push({ line, asserts: command.asserts, reason: command.what });
    } else {
      const call = callOf(command.invocation, named.get(command.invocation.instance));
      if ('skipped' in call) {
        if (command.kind === 'trap' || command.results) {
          skipped.push({ line, asserts: command.kind, reason: call.skipped });
        }
      } else if (command.kind === 'trap') {
        steps.push({ file, line, ...call, expect: 'trap', message: command.message });
      } else if (!withProviders(call.member).some((member) => touched.has(member))) {
        steps.push({ file, line, ...call, expect: 'return', results: command.results });
      } else skipped.push({ line, asserts: 'return', reason: 'comes after a trapped instantiation' });
    }
  }
  const stages = connected(members).flatMap((group) => stagesOf(group, steps));
  return { groups: [...stages, ...starts], skipped };
}

async function memberOf(
  { line, module }: { line: number; module: ModuleText },
  registered: Map<string, Known | undefined>,
): Promise<Known> {
  const reason = unsupported(module);
  if (reason !== undefined) return { skipped: reason };
  const text = withoutHostReferences(module);
  const { imports: names, functions, stateful } = moduleTypes(await parse(`(module ${text})`));
  const imports = new Map<string, Member | undefined>();
  for (const name of names) {
    const provider = registered.get(name);
    if (provider && 'skipped' in provider)
      return { skipped: `imports from a module with ${provider.skipped}` };
    if (!provider && !registered.has(name)) return { skipped: `imports from ${name}, which is nowhere` };
    imports.set(name, provider);
  }
  return { line, text, imports, functions, stateful };
}

function callOf(
  invocation: Invocation,
  known: Known | undefined,
): Omit<Call, 'file' | 'line'> | { skipped: string } {
  if (!known) return { skipped: 'there is no module' };
  if ('skipped' in known) return known;
  const signature = known.functions.get(invocation.name);
  if (!signature) return { skipped: `there is no export ${invocation.name}` };
  return { member: known, name: invocation.name, signature, arguments: invocation.arguments.map(argument) };
}

/** A constant as an instruction. */
function argument(value: List): string {
  if (headOf(value) === 'ref.extern' || headOf(value) === 'ref.null') return '(ref.null func)';
  return `(${value.items.map((item) => atomOf(item)).join(' ')})`;
}

/** A module behind all that it imports from. */
function withProviders(member: Member): Member[] {
  const found = new Set<Member>();
  const add = (one: Member) => {
    for (const provider of one.imports.values()) if (provider) add(provider);
    found.add(one);
  };
  add(member);
  return [...found];
}

/**
 * A component instantiates all of its modules first, a script some only between its calls. What is called
 * before a module that comes later is called in a component without it; what is called after it finds
 * the traces of what returned before.
 */
function stagesOf(group: readonly Member[], steps: readonly Step[]): Group[] {
  const own = new Set(group);
  const called = steps.filter(({ member }) => own.has(member));
  return group.flatMap(({ line }, index): Group[] => {
    const end = group[index + 1]?.line ?? Number.POSITIVE_INFINITY;
    const before = called.filter((step) => step.line < line && step.expect === 'return');
    const now = called.filter((step) => step.line > line && step.line < end);
    if (!now.some(({ expect }) => expect === 'trap')) return [];
    const unchecked = before.map((step) => ({ ...step, results: undefined }));
    const members = new Set(group.slice(0, index + 1).flatMap(withProviders));
    return [{ members: [...members], steps: [...unchecked, ...now], start: undefined }];
  });
}

/** Sets of modules that share state, each in the order of the script. */
function connected(members: readonly Member[]): Member[][] {
  const groups = new Map<Member, Set<Member>>();
  for (const member of members) {
    const joined = new Set<Member>();
    for (const provider of withProviders(member)) {
      if (provider !== member && !provider.stateful) continue;
      for (const one of groups.get(provider) ?? [provider]) joined.add(one);
    }
    for (const one of joined) groups.set(one, joined);
  }
  return [...new Set(groups.values())].map((group) => members.filter((member) => group.has(member)));
}
