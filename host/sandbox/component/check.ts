import { witText } from '../../../wit/text.js';
import { AgentInvalidError } from '../../base/errors.js';
import { oneLine } from '../../base/text.js';
import {
  checkAgentWorld,
  checkSyntaxWorld,
  checkTypes,
  parseWorld,
  type World,
} from '../../contract/world.js';
import { Tally } from './bounds.js';
import { readComponent } from './flatten.js';
import { hasHeader } from './reader.js';
import { toolMessage } from './tool-message.js';
import { componentWit, generateTypes } from './tools.js';

export type ComponentKind = 'agent' | 'syntax';

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
    throw new AgentInvalidError(`can't read the types of ${name}`, { details: [toolMessage(error)] });
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

export interface Checked {
  world: World;
  /** Whether its code changes nothing of its instances but their memories and globals. */
  restorable: boolean;
  /** Its core modules. */
  modules: Uint8Array[];
}

/**
 * Everything that is asked of a component before any backend compiles it. The tools are engines themselves: what no
 * sandbox can bound is refused before they see it.
 * @throws AgentInvalidError
 */
export async function checkComponent(
  name: string,
  kind: ComponentKind,
  component: Uint8Array,
): Promise<Checked> {
  if (hasHeader(component, 'module')) {
    throw new AgentInvalidError(`${name} is a core module, not a component`, {
      hint: 'make a component of it, in a folder with a manifest.json: tarscli agents build FOLDER --wasm FILE',
    });
  }
  if (!hasHeader(component, 'component'))
    throw new AgentInvalidError(`${name} isn't a WebAssembly component`);
  const { names, restorable, modules } = readComponent(component, new Tally());
  checkNames(name, names);
  const world = parseWorld(
    await componentWit(component).catch((error: unknown) => {
      throw new AgentInvalidError(`${name} isn't a WebAssembly component`, { details: [toolMessage(error)] });
    }),
  );
  if (kind === 'agent') checkAgentWorld(name, world);
  else checkSyntaxWorld(name, world);

  const expected = expectedTypes();
  for (const [short, types] of typesOf(name, component)) {
    checkTypes(name, short, types, expected.get(short) ?? '', short === kind);
  }
  return { world, restorable, modules };
}
