import type { Task } from '../../../wit/types/agent.js';
import { type Frame, Pieces } from '../process/frames.js';
import type { BoundedComponent } from './compile.js';
import type { Answer, Bake, Baked, LoadOptions, Modules, Pair } from './protocol.js';

// What host and process say to each other, as headers and bytes. The process believes the host; the other direction is
// checked in answer-schema.ts.

/** A header and the bytes behind it. */
export type Message = readonly [header: unknown, body: readonly Uint8Array[]];

/** Core modules by name, with their sizes, in the order in which they follow. */
type Sizes = (readonly [name: string, bytes: number])[];

interface ComponentHeader extends Omit<BoundedComponent, 'modules'> {
  modules: Sizes;
}

/** What a process loads. */
export interface Load extends Pair<BoundedComponent> {
  bake: Bake | undefined;
  options: LoadOptions;
}

interface LoadHeader extends Pair<ComponentHeader> {
  type: 'load';
  bake: Bake | undefined;
  options: LoadOptions;
}

interface CallHeader extends Omit<Task, 'sources'> {
  type: 'call';
  sources: (readonly [path: string, language: string, bytes: number])[];
}

export function loadMessage({ agent, syntax, ...rest }: Load): Message {
  const header: LoadHeader = {
    type: 'load',
    agent: componentHeader(agent),
    syntax: syntax && componentHeader(syntax),
    ...rest,
  };
  return [header, [...Object.values(agent.modules), ...Object.values(syntax?.modules ?? {})]];
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

/** What the host asks for. */
export function questionOf({ header, body }: Frame): { load: Load } | { task: Task } {
  const pieces = new Pieces(body);
  const message = header as LoadHeader | CallHeader;
  if (message.type === 'load') {
    const { agent, syntax, bake, options } = message;
    const read = (component: ComponentHeader): BoundedComponent => ({
      ...component,
      modules: modulesOf(component.modules, pieces),
    });
    return { load: { agent: read(agent), syntax: syntax && read(syntax), bake, options } };
  }
  const { sources, reports, options } = message;
  const read = ([path, language, bytes]: CallHeader['sources'][number]) => {
    return { path, language, text: pieces.take(bytes).toString() };
  };
  return { task: { sources: sources.map(read), reports, options } };
}

export function answerMessage({ answer, fault, log, usage, baked }: Answer): Message {
  const text = answer === undefined ? undefined : Buffer.from(answer);
  const header = { type: 'answer', answerBytes: text?.length, fault, log, usage, baked: bakedHeader(baked) };
  return [header, [...(text ? [text] : []), ...bakedBytes(baked)]];
}

function componentHeader({ modules, ...rest }: BoundedComponent): ComponentHeader {
  return { ...rest, modules: sizesOf(modules) };
}

function sizesOf(modules: Modules): Sizes {
  return Object.entries(modules).map(([name, bytes]) => [name, bytes.byteLength]);
}

export function modulesOf(sizes: Sizes, pieces: Pieces): Modules {
  return Object.fromEntries(sizes.map(([name, bytes]) => [name, pieces.take(bytes)]));
}

function bakedHeader(baked: Answer['baked']): Pair<Sizes> | { reason: string } | undefined {
  if (!baked || 'reason' in baked) return baked;
  return { agent: sizesOf(baked.agent), syntax: baked.syntax && sizesOf(baked.syntax) };
}

function bakedBytes(baked: Answer['baked']): Uint8Array[] {
  if (!baked || 'reason' in baked) return [];
  const { agent, syntax }: Baked = baked;
  return [...Object.values(agent), ...Object.values(syntax ?? {})];
}
