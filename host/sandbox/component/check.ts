import { witText } from '../../../wit/text.js';
import { checkAgentWorld, checkSyntaxWorld, checkTypes, parseWorld, type World } from '../../agents/world.js';
import { AgentInvalidError } from '../../errors.js';
import { oneLine } from '../text.js';
import { componentWit, generateTypes } from './tools.js';
import { coreModules, moduleFacts } from './wasm.js';

export type ComponentKind = 'agent' | 'syntax';

// Of all tables together: more than any engine needs, and a small part of what a sandbox has.
const maximumTableElements = 262_144;

const typeOptions = () => ({
  features: { tag: 'list' as const, val: [] },
  asyncMode: { tag: 'sync' as const },
  instantiation: { tag: 'sync' as const },
});

/** Generated `.d.ts` by interface name, such as `agent`. */
function typesByInterface(files: Iterable<[string, Uint8Array]>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, bytes] of files) {
    const short = /interfaces\/tars-(?:agent|syntax)-(\w+)\.d\.ts$/.exec(name)?.[1];
    if (short) found.set(short, new TextDecoder().decode(bytes));
  }
  return found;
}

function expectedTypes(): Map<string, string> {
  const wit = { tag: 'source', val: witText() } as const;
  return typesByInterface(generateTypes('agent', { wit, world: 'syntax-agent', ...typeOptions() }));
}

function actualTypes(component: Uint8Array): Map<string, string> {
  const wit = { tag: 'binary', val: component } as const;
  return typesByInterface(generateTypes('component', { wit, world: 'root', ...typeOptions() }));
}

function typesOf(name: string, component: Uint8Array): Map<string, string> {
  try {
    return actualTypes(component);
  } catch (error) {
    throw new AgentInvalidError(`the types of ${name} can't be read`, { hint: toolMessage(error) });
  }
}

// Module and field names become string literals of jco's glue. Everything that real toolchains emit
// passes; quotes, backslashes and line ends don't.
const safeName = /^[\w $.:;,@/#|()[\]<>*+~=!?%&-]*$/;

/** @throws AgentInvalidError */
export function checkNames(name: string, names: readonly string[]): void {
  const odd = names.find((item) => item.length > 1000 || !safeName.test(item));
  if (odd === undefined) return;
  throw new AgentInvalidError(
    `${name} has a core import or export with an unsafe name: ${oneLine(JSON.stringify(odd), 80)}`,
  );
}

/** What no sandbox can bound, or what could write into the glue, is refused whatever would run it. */
function checkModules(name: string, component: Uint8Array): void {
  let tableElements = 0;
  for (const module of coreModules(component)) {
    const { names, tables } = moduleFacts(module);
    checkNames(name, names);
    for (const { min } of tables) tableElements += min;
  }
  if (tableElements > maximumTableElements) {
    throw new AgentInvalidError(`${name} has tables that are too large: ${tableElements} elements`);
  }
}

/**
 * Everything that is asked of a component before any backend compiles it.
 * @throws AgentInvalidError
 */
export async function checkComponent(
  name: string,
  kind: ComponentKind,
  component: Uint8Array,
): Promise<World> {
  if (component[6] !== 1 && component[0] === 0) {
    throw new AgentInvalidError(`${name} is a core module, not a component`, {
      hint: 'build it for the world plain-agent or syntax-agent of wit/agent.wit',
    });
  }
  const world = parseWorld(
    await componentWit(component).catch((error: unknown) => {
      throw new AgentInvalidError(`${name} isn't a WebAssembly component`, { hint: toolMessage(error) });
    }),
  );
  if (kind === 'agent') checkAgentWorld(name, world);
  else checkSyntaxWorld(name, world);

  checkModules(name, component);
  const expected = expectedTypes();
  for (const [short, types] of typesOf(name, component)) {
    checkTypes(name, short, types, expected.get(short) ?? '', short === kind);
  }
  return world;
}

export function toolMessage(error: unknown): string {
  return oneLine(String((error as Error)?.message ?? error), 300);
}
