import { parentPort, workerData } from 'node:worker_threads';
import { witText } from '../../../wit/text.js';
import { checkAgentWorld, checkSyntaxWorld, checkTypes, parseWorld } from '../../agents/world.js';
import { AgentInvalidError, TarsError } from '../../errors.js';
import { oneLine } from '../text.js';
import { withTiering } from './tiering.js';
import type { TranspileAnswer, TranspileRequest } from './transpile.js';
import { moduleFacts } from './wasm.js';

// The tools are WebAssembly themselves, and translate one component before their thread ends.
const { generate, generateTypes, componentWit } = await withTiering('throughput', async () => {
  const [component, tools] = await Promise.all([
    import('@bytecodealliance/jco-transpile/component'),
    import('@bytecodealliance/jco-transpile/wasm-tools'),
  ]);
  await component.$init;
  return { ...component, ...tools };
});

type Files = Map<string, string>;

/** Generated `.d.ts` by interface name, such as `agent`. */
function typesByInterface(files: Iterable<[string, Uint8Array]>): Files {
  const found: Files = new Map();
  for (const [name, bytes] of files) {
    const short = /interfaces\/tars-(?:agent|syntax)-(\w+)\.d\.ts$/.exec(name)?.[1];
    if (short) found.set(short, new TextDecoder().decode(bytes));
  }
  return found;
}

function expectedTypes(): Files {
  const wit = { tag: 'source', val: witText() } as const;
  const features = { tag: 'list', val: [] } as const;
  const common = { wit, features: { ...features, val: [] }, asyncMode: { tag: 'sync' } as const };
  const instantiation = { tag: 'sync' } as const;
  return typesByInterface(generateTypes('agent', { ...common, world: 'syntax-agent', instantiation }));
}

// Module and field names become string literals of the glue. Everything that real toolchains emit
// passes; quotes, backslashes and line ends don't.
const safeName = /^[\w $.:;,@/#|()[\]<>*+~=!?%&-]*$/;

function checkNames(name: string, names: readonly string[]): void {
  const odd = names.find((item) => item.length > 1000 || !safeName.test(item));
  if (odd === undefined) return;
  throw new AgentInvalidError(
    `${name} has a core import or export with an unsafe name: ${oneLine(JSON.stringify(odd), 80)}`,
  );
}

// jco's own tracing: nothing here switches it on, and asking whether it is on costs a tenth of a small call.
const tracing =
  /const _debugLog = \(\.\.\.args\) => \{\s*if \(!globalThis\?\.process\?\.env\?\.JCO_DEBUG\) \{ return; \}\s*console\.debug\(\.\.\.args\);\s*\};/;

/** jco's module as a script whose value is `instantiate`. */
function asScript(glue: string): string {
  const [head, ...rest] = glue.split(/^export function instantiate\(/m);
  const [body, ...tail] = rest.join('').split(/^export const _util = /m);
  if (rest.length !== 1 || tail.length !== 1 || /^(?:export|import) /m.test(`${head}${body}`)) {
    throw new Error('the transpiler wrote something other than one instantiate function');
  }
  return `${head}function instantiate(${body}instantiate;\n`.replace(tracing, 'const _debugLog = () => {};');
}

async function transpile({ name, kind, bytes }: TranspileRequest): Promise<TranspileAnswer> {
  if (bytes[6] !== 1 && bytes[0] === 0) {
    throw new AgentInvalidError(`${name} is a core module, not a component`, {
      hint: 'build it for the world plain-agent or syntax-agent of wit/agent.wit',
    });
  }
  let wit: string;
  try {
    wit = await componentWit(bytes);
  } catch (error) {
    throw new AgentInvalidError(`${name} isn't a WebAssembly component`, {
      hint: oneLine(String((error as Error)?.message ?? error), 300),
    });
  }
  const world = parseWorld(wit);
  if (kind === 'agent') checkAgentWorld(name, world);
  else checkSyntaxWorld(name, world);

  let files: [string, Uint8Array][];
  try {
    const transpiled = generate(bytes, {
      name: 'component',
      instantiation: { tag: 'sync' },
      asyncMode: { tag: 'sync' },
      base64Cutoff: 0,
      noNodejsCompat: true,
      map: [],
    });
    files = transpiled.files;
  } catch (error) {
    throw new AgentInvalidError(`${name} can't be translated`, {
      hint: oneLine(String((error as Error)?.message ?? error), 300),
    });
  }

  const expected = expectedTypes();
  for (const [short, text] of typesByInterface(files)) {
    const whole = short === kind;
    checkTypes(name, short, text, expected.get(short) ?? '', whole);
  }

  const modules: Record<string, Uint8Array> = {};
  for (const [file, content] of files) {
    if (!file.endsWith('.wasm')) continue;
    checkNames(name, moduleFacts(content).names);
    modules[file] = content;
  }
  const glue = files.find(([file]) => file === 'component.js');
  if (!glue) throw new Error('the transpiler wrote no script');
  return { glue: asScript(new TextDecoder().decode(glue[1])), modules, world };
}

try {
  parentPort!.postMessage({ answer: await transpile(workerData as TranspileRequest) });
} catch (error) {
  const known = error instanceof TarsError;
  parentPort!.postMessage({
    invalid: known,
    message: known ? error.message : String((error as Error)?.stack ?? error),
    hint: known ? error.hint : undefined,
  });
}
