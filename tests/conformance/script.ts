import {
  atomOf,
  type Expression,
  headOf,
  type List,
  lineAt,
  readExpressions,
  stringOf,
} from './s-expressions.js';

/** A call of an exported function. */
export interface Invocation {
  /** `$name` of the instance; without it, the latest. */
  instance: string | undefined;
  /** Of the export. */
  name: string;
  arguments: List[];
}

/** What the suite's scripts say, as far as it is about code that runs. */
export type Command = { line: number } & (
  | { kind: 'module'; module: ModuleText }
  | { kind: 'register'; as: string; instance: string | undefined }
  /** `results` where they are asserted. */
  | { kind: 'return'; invocation: Invocation; results: Expression[] | undefined }
  | { kind: 'trap'; invocation: Invocation; message: string }
  /** Instantiating the module traps. */
  | { kind: 'start-trap'; module: ModuleText; message: string }
  /** An assertion about something else than a call: `what` says what. */
  | { kind: 'other'; what: string; asserts: 'trap' | 'return' }
);

export interface ModuleText {
  /** `$name` of its instance. */
  name: string | undefined;
  form: 'text' | 'binary' | 'quote' | 'definition' | 'instance';
  fields: Expression[];
  /** The text of the fields. */
  text: string;
}

const traps = ['assert_trap', 'assert_exhaustion'];

/** Reads a .wast script. Assertions that modules are malformed, invalid or can't be linked are left out. */
export function readScript(text: string): Command[] {
  const commands: Command[] = [];
  for (const expression of readExpressions(text)) {
    const head = headOf(expression);
    if (expression.kind === 'atom' || head === undefined) continue;
    const line = lineAt(text, expression.start);
    const [, first, ...rest] = expression.items;
    if (head === 'module') commands.push({ line, kind: 'module', module: moduleText(text, expression) });
    else if (head === 'register') {
      commands.push({ line, kind: 'register', as: stringOf(atomOf(first)!), instance: atomOf(rest[0]) });
    } else if (head === 'invoke') {
      commands.push({ line, kind: 'return', invocation: invocation(expression), results: undefined });
    } else if (head === 'assert_return') {
      if (headOf(first) === 'invoke') {
        commands.push({ line, kind: 'return', invocation: invocation(first as List), results: rest });
      } else commands.push({ line, kind: 'other', what: 'reads a global', asserts: 'return' });
    } else if (traps.includes(head)) {
      const message = stringOf(atomOf(rest[0])!);
      if (headOf(first) === 'invoke') {
        commands.push({ line, kind: 'trap', invocation: invocation(first as List), message });
      } else if (headOf(first) === 'module') {
        commands.push({ line, kind: 'start-trap', module: moduleText(text, first as List), message });
      } else commands.push({ line, kind: 'other', what: 'is not about a call', asserts: 'trap' });
    }
  }
  return commands;
}

function invocation({ items }: List): Invocation {
  const [first, ...rest] = items.slice(1);
  const instance = atomOf(first)?.startsWith('$') ? atomOf(first) : undefined;
  const [name, ...values] = instance === undefined ? [first, ...rest] : rest;
  return { instance, name: stringOf(atomOf(name)!), arguments: values as List[] };
}

function moduleText(text: string, list: List): ModuleText {
  const forms = ['binary', 'quote', 'definition', 'instance'] as const;
  const fields = list.items.slice(1);
  let form: ModuleText['form'] = 'text';
  let name: string | undefined;
  while (fields[0]?.kind === 'atom') {
    const word = fields[0].text;
    if (word.startsWith('"')) break;
    form = forms.find((one) => one === word) ?? form;
    if (word.startsWith('$')) name ??= word;
    fields.shift();
  }
  const start = fields[0]?.start ?? list.end - 1;
  return { name, form, fields, text: text.slice(start, list.end - 1) };
}
