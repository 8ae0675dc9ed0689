import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAgent } from '../../guests/sdk/build.js';
import { parseManifest } from '../agents/manifest.js';
import { AgentInvalidError, AgentNotFoundError } from '../errors.js';
import { writeAtomically } from '../files/write.js';
import { formatSize } from './values.js';

/** Compiles the agent of a folder, and says in one line what came of it. */
export async function buildAgentIn(folder: string): Promise<string> {
  const path = join(folder, 'manifest.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AgentNotFoundError(`${path} can't be read (${error.code})`, {
      hint: 'docs/agents.md says what it holds',
    });
  });
  const manifest = parseManifest(text, path);
  const entry = await firstThere([join(folder, 'agent.ts'), join(folder, 'agent.js')]);
  if (entry === undefined) throw new AgentNotFoundError(`${folder} holds no agent.ts`);
  const component = await build(entry, manifest.engine, manifest.syntax);
  const output = join(folder, manifest.component);
  await writeAtomically(output, component);
  return `built ${output}, ${formatSize(component.length)}`;
}

async function build(entry: string, engine: 'quickjs' | 'spidermonkey' = 'quickjs', syntax: boolean) {
  try {
    return await buildAgent({ entry, engine, syntax });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === 'ERR_MODULE_NOT_FOUND' ? /package '([^']+)'/.exec(message)?.[1] : undefined;
    if (missing !== undefined) {
      throw new AgentInvalidError(`building needs ${missing}, which is not installed`, {
        hint: `npm install --save-dev ${missing}`,
      });
    }
    throw new AgentInvalidError(`${entry} could not be built: ${message}`, { cause: error });
  }
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (
      await stat(path).then(
        () => true,
        () => false,
      )
    ) {
      return path;
    }
  }
  return undefined;
}
