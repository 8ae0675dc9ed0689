import { AgentInvalidError } from '../base/errors.js';

const allowedImports: ReadonlySet<string> = new Set(['tars:agent/host@0.1.0', 'tars:syntax/syntax@0.1.0']);
/** Name of the agent's export. jco also exports it as `agent`, a name that another export can take. */
export const agentExport = 'tars:agent/agent@0.1.0';
const syntaxExport = 'tars:syntax/syntax@0.1.0';

const withoutWasi =
  '; in Rust, build for wasm32-unknown-unknown, with componentize-py, add --stub-wasi (docs/agents.md)';

// WIT writes a % before a name that is also a keyword.
const handle = /(?<![%\w-])(?:resource|own|borrow|stream|future|error-context|async)(?![\w-])/;

/** Imports and exports of a component, by their WIT names. */
export interface World {
  imports: string[];
  exports: string[];
  /** A WIT keyword for more than plain values, such as `resource`, if the text has one. */
  handles: string | undefined;
}

/** Reads the world from the WIT text of a component. */
export function parseWorld(wit: string): World {
  const world: World = { imports: [], exports: [], handles: undefined };
  let depth = 0;
  for (const whole of wit.split('\n')) {
    // A component's own comments could hold anything.
    const line = whole.split('//', 1)[0]!;
    world.handles ??= handle.exec(line)?.[0];
    if (depth === 1) {
      const item = /^\s*(import|export) (.*?)(?:: .*)?[;{]?\s*$/.exec(line);
      if (item) world[item[1] === 'import' ? 'imports' : 'exports'].push(item[2]!);
      else if (/\S/.test(line) && !/^\s*\}/.test(line)) world.exports.push(line.trim());
    }
    depth += (line.match(/\{/g)?.length ?? 0) - (line.match(/\}/g)?.length ?? 0);
  }
  return world;
}

/**
 * Checks the world of an agent. Further exports, such as entry points that componentize-qjs and componentize-py leave
 * behind, are never called and are harmless. They are refused only with types that need state in a backend.
 * @throws AgentInvalidError unless the world is one of `tars:agent`'s.
 */
export function checkAgentWorld(name: string, world: World): void {
  const imports = world.imports.filter((item) => !allowedImports.has(item));
  if (imports.length > 0) {
    throw new AgentInvalidError(`${name} imports ${imports.join(', ')}, which no agent may`, {
      hint: `an agent may import ${[...allowedImports].join(' and ')}, and nothing else${
        imports.some((item) => item.startsWith('wasi:')) ? withoutWasi : ''
      }`,
    });
  }
  if (!world.exports.includes(agentExport)) {
    throw new AgentInvalidError(`${name} doesn't export ${agentExport}`, {
      hint: 'build it for the world plain-agent or syntax-agent of wit/agent.wit',
    });
  }
  const exports = world.exports.filter((item) => item !== agentExport);
  // Code generated and checked for a name of this package must belong to the interface of that name.
  const odd = exports.find((item) => /^%?tars[:-]/i.test(item) || !/^[\w%:/.@+-]+$/.test(item));
  if (odd !== undefined) throw new AgentInvalidError(`${name} exports ${odd} besides ${agentExport}`);
  if (exports.length > 0 && world.handles !== undefined) {
    throw new AgentInvalidError(
      `${name} exports ${exports.join(', ')} besides ${agentExport}, and has types with "${world.handles}"`,
      { hint: `export nothing but ${agentExport}, or only functions of plain values besides it` },
    );
  }
}

/** @throws AgentInvalidError unless the world is `tars:syntax/parser`. */
export function checkSyntaxWorld(name: string, world: World): void {
  if (world.imports.length > 0 || world.exports.join() !== syntaxExport) {
    throw new AgentInvalidError(
      `${name} isn't a parser component: it must export ${syntaxExport}, and import nothing`,
    );
  }
}

/** Splits a generated `.d.ts` into declarations without comments. */
function declarations(text: string): string[] {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .split(/^(?=export )/m)
    .map((part) => part.replace(/\s+/g, ' ').trim())
    .filter((part) => part !== '');
}

/**
 * Compares the types of one interface in the component with those in wit/, both generated as TypeScript by the same
 * tool. A component may import part of an interface, but must export all of it.
 * @throws AgentInvalidError
 */
export function checkTypes(
  name: string,
  item: string,
  actual: string,
  expected: string,
  whole: boolean,
): void {
  const wanted = new Set(declarations(expected));
  const found = declarations(actual);
  const wrong = found.find((declaration) => !wanted.has(declaration));
  const missing = whole ? [...wanted].find((declaration) => !found.includes(declaration)) : undefined;
  const odd = wrong ?? missing;
  if (odd === undefined) return;
  const what = /^export (?:declare )?\w+ (\w+)/.exec(odd)?.[1] ?? odd.slice(0, 60);
  throw new AgentInvalidError(`${name} was built against another version of ${item}: ${what} differs`, {
    hint: 'build it against wit/ of this package',
  });
}
