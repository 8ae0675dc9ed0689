import { join, resolve } from 'node:path';
import { buildAgent } from '../../guests/sdk/build.js';
import { parseManifest } from '../agents/manifest.js';
import { AgentInvalidError, AgentNotFoundError } from '../errors.js';
import { wayOf } from '../files/tree.js';
import { AtomicFile } from '../files/write.js';
import { readRegular } from '../read-regular.js';
import { formatSize } from './values.js';

const maximumManifestBytes = 1024 * 1024;
const maximumSourceBytes = 64 * 1024 * 1024;

/** Compiles the agent of a folder, and says in one line what came of it. Nothing of the folder may be a link. */
export async function buildAgentIn(folder: string): Promise<string> {
  const { real: within, left } = await wayOf(folder).catch(() => ({
    real: resolve(folder),
    left: undefined,
  }));
  if (left !== undefined) throw new AgentInvalidError(`${folder} is a link that leads out of ${left}`);
  const path = join(folder, 'manifest.json');
  const text = await readIn(path, within, maximumManifestBytes);
  if (text === undefined) {
    throw new AgentNotFoundError(`${folder} holds no manifest.json`, {
      hint: 'docs/agents.md says what it holds',
    });
  }
  const manifest = parseManifest(text, path);
  const entries = [join(folder, 'agent.ts'), join(folder, 'agent.js')];
  let entry: string | undefined;
  for (const each of entries) {
    if (entry === undefined && (await readIn(each, within, maximumSourceBytes)) !== undefined) entry = each;
  }
  if (entry === undefined) throw new AgentNotFoundError(`${folder} holds no agent.ts`);
  const output = join(folder, manifest.component);
  const file = await AtomicFile.create(output, within);
  try {
    const component = await build(entry, manifest.engine, manifest.syntax);
    await file.write(component);
    await file.commit();
    return `built ${output}, ${formatSize(component.length)}`;
  } catch (error) {
    await file.discard();
    throw error;
  }
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

/** Undefined where there is none. */
async function readIn(path: string, within: string, maximumBytes: number): Promise<string | undefined> {
  const read = await readRegular(path, maximumBytes, within).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new AgentNotFoundError(`${path} can't be read (${error.code})`);
  });
  if (read === undefined) return undefined;
  if (!('problem' in read)) return read.bytes.toString();
  throw new AgentInvalidError(
    `${path} is ${{ link: 'a link', 'not-a-file': 'no regular file', 'too-large': 'too large' }[read.problem]}`,
  );
}
