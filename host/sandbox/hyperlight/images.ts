import { cpus } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../../base/digest.js';
import { SandboxCrashedError } from '../../base/errors.js';
import type { AgentInfo, Rule } from '../../contract/backend.js';
import type { Cache, Entry } from '../../contract/cache.js';
import type { ImageSpec } from '../../contract/image.js';
import { configureLimits, type Limits } from '../../contract/limits.js';
import { parseAgentInfo, parseRules } from '../../contract/setup-answers.js';
import { configureError } from '../fault.js';
import type { Addon, Vm, VmSnapshot } from './addon.js';
import { type Code, CodeStore } from './code.js';
import { mostImageBytes, runtimeBytes, stepMs, vmBytes } from './measures.js';
import { type ImageLease, OpenImages } from './open-images.js';
import { fileError, rejectionError, rejectionOf } from './rejection.js';
import { operation, request } from './request.js';

/** A configured agent that VMs are cloned from. */
export interface VmImage {
  digest: string;
  rules: Rule[];
  cached: boolean;
  snapshot: VmSnapshot;
  bytes: number;
  /** Whether the image may still prove unusable: it is cached, and no VM of it has answered yet. */
  isDoubtful: boolean;
  close(): void;
}

const rulesFile = 'rules.json';
const snapshotFolder = 'snapshot';
/** Files with the digests of the rest of the layout, which the addon checks. */
const layoutFile = `${snapshotFolder}/oci-layout`;
const indexFile = `${snapshotFolder}/index.json`;

/** Makes images, finds them in the cache, and keeps this process's images open. */
export class Images {
  readonly #addon: Addon;
  readonly #cache: Cache;
  readonly #closing: AbortSignal;
  readonly #code: CodeStore;
  readonly #versions: string;
  readonly #machine: string;
  readonly #open = new OpenImages<VmImage>();
  readonly #discarded = new WeakMap<VmImage, Promise<void>>();

  /** `closing` ends work in progress; its reason is a ClosedError. */
  constructor(addon: Addon, cache: Cache, closing: AbortSignal) {
    const { hypervisor, ...versions } = addon.versions();
    this.#addon = addon;
    this.#cache = cache;
    this.#closing = closing;
    this.#versions = JSON.stringify(versions);
    // A VM's memory holds what it saw of its processor.
    this.#machine = `${hypervisor}, ${cpus()[0]?.model}`;
    this.#code = new CodeStore(cache, this.#versions, closing);
  }

  /** @throws AgentInvalidError, SettingsInvalidError, BackendUnavailableError, the errors of limits */
  of(spec: ImageSpec): Promise<ImageLease<VmImage>> {
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
    return this.#open.acquire(
      digest,
      async () => (await this.#find(digest, spec)) ?? (await this.#make(digest, spec)),
    );
  }

  /**
   * Discards a cached image whose VMs fail without fault of the agent. Resolves with whether it is gone and will be
   * made again.
   */
  async discard(image: VmImage, why: string): Promise<boolean> {
    if (!image.isDoubtful) return false;
    this.#open.forget(image.digest, image);
    const discarding = this.#discarded.get(image) ?? this.#cache.discard(image.digest, why);
    this.#discarded.set(image, discarding);
    await discarding;
    return true;
  }

  /** Closes all images. Those of sandboxes stay open as long as the sandboxes. */
  close(): void {
    this.#open.close();
  }

  /** @throws AgentInvalidError and others as `of` */
  async describe({ agent, limits }: Pick<ImageSpec, 'agent' | 'limits'>): Promise<AgentInfo> {
    const key = digestOf('describe', this.#versions, agent.sha256);
    const cached = await this.#cachedInfo(key, agent.name);
    if (cached) return cached;
    const own = configureLimits(limits);
    const spec: ImageSpec = { agent, syntax: undefined, language: 'text', settings: '', limits: own };
    const info = await this.#inVm(spec, async (vm) => {
      const { json } = await request(vm, operation.describe, new Uint8Array(), own);
      return parseAgentInfo(agent.name, json);
    });
    this.#cache.put(key, new Map([['info.json', Buffer.from(JSON.stringify(info))]]));
    return info;
  }

  async #cachedInfo(key: string, name: string): Promise<AgentInfo | undefined> {
    const cached = (await this.#cache.get(key))?.get('info.json');
    if (!cached) return undefined;
    try {
      return await parseAgentInfo(name, Buffer.from(cached).toString());
    } catch {
      await this.#cache.discard(key, 'it says nothing of an agent');
      return undefined;
    }
  }

  async #find(digest: string, { agent, limits }: ImageSpec): Promise<VmImage | undefined> {
    const entry = await this.#cache.get(digest);
    if (!entry) return undefined;
    const [rulesBytes, layout, index] = [rulesFile, layoutFile, indexFile].map((name) => entry.get(name));
    const useless = async (why: string) => {
      await this.#cache.discard(digest, why);
      return undefined;
    };
    if (!rulesBytes || !layout || !index) return useless('a file of it is missing');
    const parsed = this.#rules(agent.name, rulesBytes);
    try {
      const folder = join(this.#cache.folderOf(digest), snapshotFolder);
      const snapshot = await this.#addon.open(folder, layout, index, mostImageBytes(limits));
      const close = () => snapshot.close();
      const rules = await parsed;
      if (!rules) {
        close();
        return await useless('its rules are none');
      }
      return { digest, rules, cached: true, snapshot, bytes: snapshot.bytes ?? 0, isDoubtful: true, close };
    } catch (error) {
      const { code, text } = rejectionOf(error);
      if (code === 'image') return useless(text);
      // Without room to open it, the image is made again in memory, and the cached one stays.
      if ('code' in fileError(error)) return undefined;
      throw rejectionError(error, 'opening an image');
    }
  }

  /** Parses cached rules. They were checked before they were stored, so invalid ones are not this package's. */
  async #rules(name: string, bytes: Uint8Array): Promise<Rule[] | undefined> {
    try {
      return await parseRules(name, Buffer.from(bytes).toString());
    } catch {
      return undefined;
    }
  }

  async #make(digest: string, spec: ImageSpec): Promise<VmImage> {
    const made = await this.#inVm(spec, async (vm, code) => {
      const settings = Buffer.from(spec.settings);
      const response = await request(vm, operation.configure, settings, configureLimits(spec.limits)).catch(
        (error: unknown) => {
          throw configureError(spec.agent.name, error);
        },
      );
      const rules = await parseRules(spec.agent.name, response.json);
      const snapshot = await vm.snapshot().catch((error: unknown) => {
        throw rejectionError(error, 'taking a snapshot');
      });
      const bytes = code.bytes.byteLength + (response.usage.memoryBytes ?? 0) + runtimeBytes;
      return { rules, snapshot, bytes };
    });
    const entry: Entry = new Map([[rulesFile, Buffer.from(JSON.stringify(made.rules))]]);
    this.#cache.put(digest, entry, async (folder) => {
      await made.snapshot.save(join(folder, snapshotFolder)).catch((error: unknown) => {
        throw fileError(error);
      });
      return [layoutFile, indexFile];
    });
    // The snapshot may still have to be written.
    const close = () => void this.#cache.settled().finally(() => made.snapshot.close());
    return { digest, cached: false, isDoubtful: false, close, ...made };
  }

  /**
   * Works in a fresh VM that holds the agent's code and ends with the work. Unusable cached code is compiled again.
   */
  async #inVm<T>(spec: ImageSpec, work: (vm: Vm, code: Code) => Promise<T>): Promise<T> {
    const { agent, syntax, limits } = spec;
    const code = await this.#code.of({ agent, syntax, fuel: limits.fuel !== undefined });
    this.#closing.throwIfAborted();
    try {
      return await this.#inVmOf(code, limits, work);
    } catch (error) {
      const isCodes = error instanceof SandboxCrashedError || rejectionOf(causeOf(error)).code === 'invalid';
      if (!isCodes || !(await this.#code.discard(code, (error as Error).message))) throw error;
      return await this.#inVm(spec, work);
    }
  }

  async #inVmOf<T>(code: Code, limits: Limits, work: (vm: Vm, code: Code) => Promise<T>): Promise<T> {
    const vm = await this.#addon.boot(code.bytes, vmBytes(limits), stepMs()).catch((error: unknown) => {
      throw rejectionError(error, 'starting a sandbox');
    });
    // The addon detaches a VM that doesn't end.
    const close = () => vm.close().catch(() => {});
    this.#closing.addEventListener('abort', close, { once: true });
    try {
      this.#closing.throwIfAborted();
      return await work(vm, code);
    } finally {
      this.#closing.removeEventListener('abort', close);
      await close();
    }
  }
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);
