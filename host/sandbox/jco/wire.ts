import type { Task } from '../../../wit/types/agent.js';
import { type Frame, Pieces } from '../process/frames.js';
import type { CappedComponent } from './compile.js';
import { sharedContent } from './memory-content.js';
import {
  type LoadOptions,
  type Modules,
  modulesBytes,
  type Pair,
  type PreInitializeOptions,
  type RunnerResponse,
} from './protocol.js';

// Messages between host and process, as headers and bytes. The process trusts the host; response-schema.ts checks the
// other direction.

/** A header and the bytes that follow it. */
export type Message = readonly [header: unknown, body: readonly Uint8Array[]];

/** Names and sizes of core modules, in the order of their bytes. */
type Sizes = (readonly [name: string, bytes: number])[];

interface ComponentHeader extends Omit<CappedComponent, 'modules' | 'contents'> {
  modules: Sizes;
  contents: (readonly [module: string, places: readonly number[], bytes: number])[];
}

/** Content of a load message. */
export interface Load extends Pair<CappedComponent> {
  preInitialize: PreInitializeOptions | undefined;
  options: LoadOptions;
}

interface LoadHeader extends Pair<ComponentHeader> {
  type: 'load';
  bake: PreInitializeOptions | undefined;
  options: LoadOptions;
}

interface CallHeader extends Omit<Task, 'sources'> {
  type: 'call';
  sources: (readonly [path: string, language: string, bytes: number])[];
}

export function loadMessage({ agent, syntax, preInitialize, options }: Load): Message {
  const header: LoadHeader = {
    type: 'load',
    agent: componentHeader(agent),
    syntax: syntax && componentHeader(syntax),
    bake: preInitialize,
    options,
  };
  return [header, [...bytesOf(agent), ...(syntax ? bytesOf(syntax) : [])]];
}

export function callMessage({ sources, reports, options }: Task): Message {
  const texts = sources.map(({ text }) => Buffer.from(text));
  const header: CallHeader = {
    type: 'call',
    sources: sources.map(({ path, language }, at) => [path, language, texts[at]!.length]),
    reports,
    options,
  };
  return [header, texts];
}

/** Decodes a request of the host. */
export function requestOf({ header, body }: Frame): { load: Load } | { task: Task } {
  const pieces = new Pieces(body);
  const message = header as LoadHeader | CallHeader;
  if (message.type === 'load') {
    const { agent, syntax, bake: preInitialize, options } = message;
    const read = ({ modules, contents, ...rest }: ComponentHeader): CappedComponent => ({
      ...rest,
      modules: modulesOf(modules, pieces),
      contents: Object.fromEntries(
        contents.map(([name, places, bytes]) => [name, sharedContent(places, pieces.take(bytes))]),
      ),
    });
    return { load: { agent: read(agent), syntax: syntax && read(syntax), preInitialize, options } };
  }
  const { sources, reports, options } = message;
  const read = ([path, language, bytes]: CallHeader['sources'][number]) => {
    return { path, language, text: pieces.take(bytes).toString() };
  };
  return { task: { sources: sources.map(read), reports, options } };
}

export function responseMessage({ answer, fault, log, usage, preInitialized }: RunnerResponse): Message {
  const text = answer === undefined ? undefined : Buffer.from(answer);
  const header = {
    type: 'answer',
    answerBytes: text?.length,
    fault,
    log,
    usage,
    baked: preInitializedHeader(preInitialized),
  };
  return [header, [...(text ? [text] : []), ...modulesBytes(preInitialized)]];
}

function componentHeader({ modules, contents = {}, ...rest }: CappedComponent): ComponentHeader {
  const parts = Object.entries(contents).map(
    ([name, { places, bytes }]) => [name, places, bytes.byteLength] as const,
  );
  return { ...rest, modules: sizesOf(modules), contents: parts };
}

/** In the order of the header. */
function bytesOf({ modules, contents = {} }: CappedComponent): Uint8Array[] {
  return [...Object.values(modules), ...Object.values(contents).map(({ bytes }) => new Uint8Array(bytes))];
}

function sizesOf(modules: Modules): Sizes {
  return Object.entries(modules).map(([name, bytes]) => [name, bytes.byteLength]);
}

export function modulesOf(sizes: Sizes, pieces: Pieces): Modules {
  return Object.fromEntries(sizes.map(([name, bytes]) => [name, pieces.take(bytes)]));
}

function preInitializedHeader(
  modules: RunnerResponse['preInitialized'],
): Pair<Sizes> | { reason: string } | undefined {
  if (!modules || 'reason' in modules) return modules;
  return { agent: sizesOf(modules.agent), syntax: modules.syntax && sizesOf(modules.syntax) };
}
