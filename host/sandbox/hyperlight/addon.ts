// The native half of the backend: its interface, and the search for its binary.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Versions of a binary's parts. */
export interface Versions {
  /** Version of this package. */
  addon: string;
  /** Version of hyperlight-host. */
  hyperlight: string;
  /** Version of the compiler, and of the runtime in the guest. */
  wasmtime: string;
  /** Digest of the guest runtime in this binary, in hex. */
  guestSha256: string;
  /**
   * Hypervisor that is compiled in and present here: `kvm`, `mshv`, `whp` or `hvf`. It proves nothing about running
   * guests.
   */
  hypervisor: string | null;
}

/** Limits of one call in a VM. */
export interface VmLimits {
  wallMs: number;
  cpuMs: number;
  /** Limit on all linear memories together. */
  memoryBytes: number;
  outputBytes: number;
  logBytes: number;
  /** Set only for code that was compiled with fuel. */
  fuel?: number;
}

export interface RawResponse {
  bytes: Buffer;
  wallMs: number;
  cpuMs: number;
}

/** 0 describe, 1 configure, 2 run. */
export type Operation = 0 | 1 | 2;

/** A micro-VM (host/native/addon/src/vm.rs) on a thread of its own, which serves requests in order. */
export interface Vm {
  readonly state: 'ready' | 'running' | 'poisoned' | 'closed';
  ask(operation: Operation, input: Uint8Array, limits: VmLimits): Promise<RawResponse>;
  /** Ends the running `ask` with the code `cancelled`. */
  cancel(): void;
  snapshot(): Promise<VmSnapshot>;
  /** Restores the VM to its start or its last snapshot, also from a poisoned state. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** A snapshot in memory, shared by all VMs started from it. */
export interface VmSnapshot {
  /** Memory that an opened snapshot takes. */
  readonly bytes: number | null;
  /** Writes an OCI image layout to a folder that must not exist. */
  save(folder: string): Promise<void>;
  /** Starts a VM. `stepMs` limits each action of that VM, except `ask`. */
  start(stepMs: number): Promise<Vm>;
  /** Frees its memory once no VM of it is left. */
  close(): void;
}

/** What memories start with, for all threads. */
export interface MemoryImage {
  /**
   * Has a WebAssembly memory of the image's size begin with its content. False if the system refused; the memory is all
   * zeros or as it was then.
   */
  attach(memory: Uint8Array): boolean;
  /** Undoes all writes to an attached memory that hasn't grown since. False if the system doesn't tell them. */
  restore(memory: Uint8Array): boolean;
}

/**
 * Native functions. Every rejection is an Error whose message is `[code] text`. If the system refused a file, the code
 * is the system's name, such as ENOSPC.
 */
export interface Addon {
  versions(): Versions;
  /** Has the memory that this process frees go back to the system sooner, where its allocator can. */
  returnFreedMemory(): void;
  /**
   * The image of that id, made of the chunks of a memory that aren't all zeros if there is none yet. `id` stands for the
   * same content in all threads. Null where the system can't have one.
   */
  memoryImage(
    id: string,
    memoryBytes: number,
    chunkBytes: number,
    places: Uint32Array,
    bytes: Uint8Array,
  ): MemoryImage | null;
  /** Boots a guest, calls it, restores it and calls again. Resolves with the hypervisor's name; may hang. */
  probe(): Promise<string>;
  /** Links agent and parser to one component and compiles it for the guest. */
  compile(agent: Uint8Array, syntax: Uint8Array | undefined | null, fuel: boolean): Promise<Uint8Array>;
  boot(code: Uint8Array, scratchBytes: number, stepMs: number): Promise<Vm>;
  /**
   * Copies a saved snapshot into memory and checks the copy. `layout` and `index` are the expected content of its files
   * oci-layout and index.json.
   */
  open(folder: string, layout: Uint8Array, index: Uint8Array, mostBytes: number): Promise<VmSnapshot>;
}

/** Why there is no addon, in one sentence. */
export interface NoAddon {
  reason: string;
  hint: string;
}

/** Origin of an addon: a path in the environment, npm, the repository, or a build of its sources. */
export type AddonOrigin = 'environment' | 'package' | 'repository' | 'build';

export interface LoadedAddon {
  addon: Addon;
  path: string;
  origin: AddonOrigin;
}

interface Candidate {
  path: string;
  origin: AddonOrigin;
}

/** All of an addon. One that was built of earlier sources may lack some, whatever its version. */
const functions: readonly (keyof Addon)[] = [
  'boot',
  'compile',
  'memoryImage',
  'open',
  'probe',
  'returnFreedMemory',
  'versions',
];
const platforms = ['linux-x64-gnu', 'linux-x64-musl', 'win32-x64-msvc'];
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const requireHere = createRequire(import.meta.url);

let loaded: LoadedAddon | NoAddon | undefined;

/**
 * Loads the addon named by TARS_HYPERLIGHT_ADDON (a path) if set. Otherwise loads that of the npm package for this
 * platform, or the repository's, or the one built here. Never throws.
 */
export function loadAddon(): LoadedAddon | NoAddon {
  loaded ??= load();
  return loaded;
}

function load(): LoadedAddon | NoAddon {
  const platform = platformName();
  if (!platforms.includes(platform)) {
    return {
      reason: `the guest runtime needs x86-64 Linux or Windows, this is ${platform}`,
      hint: '--backend jco runs here',
    };
  }
  const { version } = requireHere(join(root, 'package.json')) as { version: string };
  const hint = existsSync(join(root, 'scripts/build-native.mjs'))
    ? 'npm run build:native builds it'
    : `npm install ${packageName(platform)}@${version}`;
  const wanted = process.env.TARS_HYPERLIGHT_ADDON;
  const found: Candidate[] = wanted
    ? [{ path: resolve(wanted), origin: 'environment' }]
    : candidates(platform);
  const failures: string[] = [];
  for (const { path, origin } of found) {
    try {
      const addon = requireHere(path) as Addon;
      const own = addon.versions().addon;
      const lacking = functions.filter((name) => typeof addon[name] !== 'function');
      if (own === version && lacking.length === 0) return { addon, path, origin };
      failures.push(
        own === version
          ? `${path} is of other sources: it has no ${lacking.join(', ')}`
          : `${path} is of version ${own}, not ${version}`,
      );
    } catch (error) {
      failures.push(`${path}: ${oneLine(error)}`);
    }
  }
  const reason =
    failures.length > 0
      ? `the Hyperlight addon can't be used: ${failures.join('; ')}`
      : `this installation has no Hyperlight addon for ${platform}`;
  return { reason, hint };
}

/** Lists the addons present. */
function candidates(platform: string): Candidate[] {
  const found: Candidate[] = [];
  const fromPackage = installed(packageName(platform));
  if (fromPackage !== undefined) found.push({ path: fromPackage, origin: 'package' });
  const own = join(root, 'host/native', `tars-hyperlight.${platform}.node`);
  if (existsSync(own)) found.push({ path: own, origin: ownOrigin(own) });
  return found;
}

function ownOrigin(path: string): AddonOrigin {
  try {
    const { from } = requireHere(path.replace(/\.node$/, '.json')) as { from?: unknown };
    return from === 'prebuilt' ? 'repository' : 'build';
  } catch {
    return 'build';
  }
}

/** Returns the path of a package. A package that is present but broken keeps its name, so that loading it fails. */
function installed(name: string): string | undefined {
  try {
    return requireHere.resolve(name);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
    return isMissing ? undefined : name;
  }
}

const packageName = (platform: string): string => `tars-hyperlight-${platform}`;

/** Returns the platform's name in the form of napi-rs: `linux-x64-gnu`. */
function platformName(): string {
  const { platform, arch } = process;
  if (platform === 'win32') return `${platform}-${arch}-msvc`;
  if (platform !== 'linux') return `${platform}-${arch}`;
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork?: boolean };
  // Otherwise the report looks up the names of all open connections.
  report.excludeNetwork = true;
  const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return `${platform}-${arch}-${header.glibcVersionRuntime === undefined ? 'musl' : 'gnu'}`;
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split(/[\r\n]+/)[0] ?? '';
}
