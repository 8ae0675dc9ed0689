import { AgentInvalidError } from '../../base/errors.js';
import { Tally } from '../component/bounds.js';
import { checkComponent, checkNames } from '../component/check.js';
import type { ComponentRequest } from '../component/request.js';
import { serveLook } from '../component/serve-look.js';
import { toolMessage } from '../component/tool-message.js';
import { generate } from '../component/tools.js';
import { readModule } from '../component/wasm.js';
import { withCanonicalChecks } from './canonical.js';
import { countingLists } from './lifting.js';
import type { Modules } from './protocol.js';
import type { Translated } from './transpile.js';

// jco's own tracing: nothing here switches it on, and asking whether it is on costs a tenth of a small call.
const tracing =
  /const _debugLog = \(\.\.\.args\) => \{\s*if \(!globalThis\?\.process\?\.env\?\.JCO_DEBUG\) \{ return; \}\s*console\.debug\(\.\.\.args\);\s*\};/;

/**
 * jco's module as a script whose value is `instantiate`.
 * @throws AgentInvalidError where it isn't written as jco writes for the worlds of this package
 */
function asScript(name: string, glue: string): string {
  try {
    return scriptOf(glue);
  } catch (error) {
    throw new AgentInvalidError(`can't translate ${name}`, { details: [toolMessage(error)] });
  }
}

function scriptOf(glue: string): string {
  const [head, ...rest] = glue.split(/^export function instantiate\(/m);
  const [body, ...tail] = rest.join('').split(/^export const _util = /m);
  if (rest.length !== 1 || tail.length !== 1 || /^(?:export|import) /m.test(`${head}${body}`)) {
    throw new Error('the transpiler wrote something other than one instantiate function');
  }
  const script = `${head}function instantiate(${body}instantiate;\n`;
  return withCanonicalChecks(countingLists(script.replace(tracing, 'const _debugLog = () => {};')));
}

function translate(name: string, bytes: Uint8Array): [string, Uint8Array][] {
  try {
    return generate(bytes, {
      name: 'component',
      instantiation: { tag: 'sync' },
      asyncMode: { tag: 'sync' },
      base64Cutoff: 0,
      noNodejsCompat: true,
      map: [],
    }).files;
  } catch (error) {
    throw new AgentInvalidError(`can't translate ${name}`, { details: [toolMessage(error)] });
  }
}

/**
 * The translator adds modules of its own, made from the component's types and as many as its instances.
 * @returns whether they, too, change nothing but memories and globals
 */
function checkAdded(name: string, modules: Modules, own: readonly Uint8Array[]): boolean {
  const tally = new Tally();
  let keepTables = true;
  for (const module of Object.values(modules)) {
    const isOwn = own.some(
      ({ length }, at) => length === module.length && Buffer.compare(own[at]!, module) === 0,
    );
    if (isOwn) continue;
    const { names, changesTables } = readModule(module, tally);
    checkNames(name, names);
    if (changesTables) keepTables = false;
  }
  return keepTables;
}

async function transpile({ name, kind, bytes }: ComponentRequest): Promise<Translated> {
  const { world, modules: own, ...checked } = await checkComponent(name, kind, bytes);
  const files = translate(name, bytes);
  const modules = Object.fromEntries(files.filter(([file]) => file.endsWith('.wasm')));
  const restorable = checkAdded(name, modules, own) && checked.restorable;
  const glue = files.find(([file]) => file === 'component.js');
  return { glue: asScript(name, new TextDecoder().decode(glue?.[1])), modules, restorable, world };
}

// The thread or process that host/sandbox/jco/transpile.ts starts.
await serveLook(transpile);
