import { AgentInvalidError } from '../../errors.js';
import { answerParent } from '../component/answer.js';
import { checkComponent, checkNames, toolMessage } from '../component/check.js';
import type { ComponentRequest } from '../component/request.js';
import { isRestorable } from '../component/restorable.js';
import { generate } from '../component/tools.js';
import { moduleFacts } from '../component/wasm.js';
import { countingLists } from './lifting.js';
import type { TranspileAnswer } from './transpile.js';

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
  const script = `${head}function instantiate(${body}instantiate;\n`;
  return countingLists(script.replace(tracing, 'const _debugLog = () => {};'));
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
    throw new AgentInvalidError(`${name} can't be translated`, { hint: toolMessage(error) });
  }
}

async function transpile({ name, kind, bytes }: ComponentRequest): Promise<TranspileAnswer> {
  const world = await checkComponent(name, kind, bytes);
  const files = translate(name, bytes);
  const modules: Record<string, Uint8Array> = {};
  for (const [file, content] of files) {
    if (!file.endsWith('.wasm')) continue;
    // The translator adds modules of its own, whose names come from the component's types.
    checkNames(name, moduleFacts(content).names);
    modules[file] = content;
  }
  const glue = files.find(([file]) => file === 'component.js');
  if (!glue) throw new Error('the transpiler wrote no script');
  const script = asScript(new TextDecoder().decode(glue[1]));
  return { glue: script, modules, restorable: isRestorable(bytes), world };
}

await answerParent(transpile);
