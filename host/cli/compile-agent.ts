import { buildAgent, type Engine } from '../../guests/sdk/build.js';
import { AgentInvalidError } from '../base/errors.js';

const enginePackages: Readonly<Record<Engine, readonly string[]>> = {
  quickjs: ['componentize-qjs'],
  spidermonkey: ['@bytecodealliance/componentize-js', '@bytecodealliance/preview2-shim'],
};

/**
 * The component of a TypeScript or JavaScript file.
 * @throws AgentInvalidError
 */
export async function compileAgent(entry: string, engine: Engine, syntax: boolean): Promise<Uint8Array> {
  const missing = ['esbuild', ...enginePackages[engine]].filter((name) => !isInstalled(name));
  if (missing.length > 0) {
    const are = missing.length === 1 ? 'is' : 'are';
    throw new AgentInvalidError(`building needs ${missing.join(' and ')}, which ${are} not installed`, {
      hint: `npm install --save-dev ${missing.join(' ')}`,
    });
  }
  try {
    return await buildAgent({ entry, engine, syntax });
  } catch (error) {
    // The engine's tool begins its messages with a colon where it has no name to begin them with.
    const message = (error as Error).message.replace(/^[:\s]+/, '').trim();
    throw new AgentInvalidError(`can't build ${entry}: ${message}`, { cause: error });
  }
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
