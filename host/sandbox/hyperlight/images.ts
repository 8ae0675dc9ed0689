import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseAgentInfo, parseRules } from '../../agents/outcome.js';
import type { Cache, Entry } from '../../images/cache.js';
import { digestOf } from '../../images/digest.js';
import type { ImageSpec } from '../../images/image.js';
import { remember } from '../../remember.js';
import type { AgentInfo, Rule } from '../backend.js';
import { configureError } from '../fault.js';
import { configureLimits, type Limits } from '../limits.js';
import type { Addon, Image as Snapshot, Vm } from './addon.js';
import { ask, question } from './ask.js';
import { CodeStore } from './code.js';
import { rejectionError, rejectionOf } from './rejection.js';

/** A configured agent that VMs are cloned from. */
export interface LoadedImage {
  digest: string;
  rules: Rule[];
  cached: boolean;
  snapshot: Snapshot;
}

const snapshotFolder = 'snapshot';
/** They hold the digests of the rest of the layout, which the addon checks. */
const snapshotAnchors = [`${snapshotFolder}/oci-layout`, `${snapshotFolder}/index.json`];

/** As in native/shared/src/protocol.rs. */
const overheadBytes = 32 * 1024 * 1024;

/** All the memory that a VM can write. */
export function vmBytes({ memoryBytes, inputBytes, outputBytes, logBytes }: Limits): number {
  return memoryBytes + inputBytes + outputBytes + logBytes + overheadBytes;
}

/** Makes images, finds them in the cache, and keeps open those of this process. */
export class Images {
  readonly #addon: Addon;
  readonly #cache: Cache;
  readonly #closing: AbortSignal;
  readonly #code: CodeStore;
  readonly #versions: string;
  readonly #machine: string;
  readonly #open = new Map<string, Promise<LoadedImage>>();

  /** `closing` ends what is being made; its reason is a ClosedError. */
  constructor(addon: Addon, cache: Cache, closing: AbortSignal) {
    const { hypervisor, ...versions } = addon.versions();
    this.#addon = addon;
    this.#cache = cache;
    this.#closing = closing;
    this.#versions = JSON.stringify(versions);
    // What a VM has seen of its processor is in its memory.
    this.#machine = `${hypervisor}, ${cpus()[0]?.model}`;
    this.#code = new CodeStore(cache, this.#versions, closing);
  }

  /** @throws AgentInvalidError, SettingsInvalidError, BackendUnavailableError, the errors of limits */
  of(spec: ImageSpec): Promise<LoadedImage> {
    const { agent, syntax, language, settings, limits } = spec;
    const { memoryBytes, inputBytes, outputBytes, logBytes, fuel } = limits;
    const digest = digestOf(
      'image',
      'hyperlight',
      this.#versions,
      this.#machine,
      agent.sha256,
      syntax?.sha256 ?? '',
      language,
      settings,
      JSON.stringify([memoryBytes, inputBytes, outputBytes, logBytes, fuel !== undefined]),
    );
    return remember(
      this.#open,
      digest,
      async () => (await this.#find(digest)) ?? (await this.#make(digest, spec)),
    );
  }

  /** @throws AgentInvalidError and others as `of` */
  async describe({ agent, limits }: Pick<ImageSpec, 'agent' | 'limits'>): Promise<AgentInfo> {
    const key = digestOf('describe', this.#versions, agent.sha256);
    const kept = (await this.#cache.get(key))?.get('info.json');
    if (kept) return JSON.parse(Buffer.from(kept).toString()) as AgentInfo;
    const own = configureLimits(limits);
    const spec: ImageSpec = { agent, syntax: undefined, language: 'text', settings: '', limits: own };
    const info = await this.#inVm(spec, async (vm) => {
      const { json } = await ask(vm, question.describe, new Uint8Array(), own);
      return parseAgentInfo(agent.name, json);
    });
    this.#cache.put(key, new Map([['info.json', Buffer.from(JSON.stringify(info))]]));
    return info;
  }

  async #find(digest: string): Promise<LoadedImage | undefined> {
    const rules = (await this.#cache.get(digest))?.get('rules.json');
    if (!rules) return undefined;
    try {
      const snapshot = await this.#addon.open(join(this.#cache.folderOf(digest), snapshotFolder));
      // Checked before they were kept.
      return { digest, rules: JSON.parse(Buffer.from(rules).toString()) as Rule[], cached: true, snapshot };
    } catch (error) {
      const { code, text } = rejectionOf(error);
      if (code !== 'image') throw rejectionError(error, 'opening an image');
      await this.#cache.discard(digest, text);
      return undefined;
    }
  }

  async #make(digest: string, spec: ImageSpec): Promise<LoadedImage> {
    const made = await this.#inVm(spec, async (vm) => {
      const settings = Buffer.from(spec.settings);
      const { json } = await ask(vm, question.configure, settings, configureLimits(spec.limits)).catch(
        (error: unknown) => {
          throw configureError(spec.agent.name, error);
        },
      );
      const rules = await parseRules(spec.agent.name, json);
      const snapshot = await vm.snapshot().catch((error: unknown) => {
        throw rejectionError(error, 'taking a snapshot');
      });
      return { rules, snapshot };
    });
    const entry: Entry = new Map([['rules.json', Buffer.from(JSON.stringify(made.rules))]]);
    this.#cache.put(digest, entry, async (folder) => {
      await made.snapshot.save(join(folder, snapshotFolder));
      return snapshotAnchors;
    });
    return { digest, cached: false, ...made };
  }

  /** In a fresh VM that holds the agent's code, and ends with the work. */
  async #inVm<T>({ agent, syntax, limits }: ImageSpec, work: (vm: Vm) => Promise<T>): Promise<T> {
    const code = await this.#code.of({ agent, syntax, fuel: limits.fuel !== undefined });
    this.#closing.throwIfAborted();
    const vm = await this.#addon.boot(code, vmBytes(limits)).catch((error: unknown) => {
      throw rejectionError(error, 'starting a sandbox');
    });
    const close = () => void vm.close();
    this.#closing.addEventListener('abort', close, { once: true });
    try {
      this.#closing.throwIfAborted();
      return await work(vm);
    } finally {
      this.#closing.removeEventListener('abort', close);
      await vm.close();
    }
  }
}
