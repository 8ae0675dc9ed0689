import { createRequire } from 'node:module';
import type { Addon, MemoryImage } from '../hyperlight/addon.js';
import { chunkBytes, fill, type MemoryContent, writeBack } from './memory-content.js';

/** What a memory started with. */
export interface Start {
  content: MemoryContent;
  /** Brings the memory back to it. */
  restore(): void;
}

/**
 * Starts memories with their content. Where the addon and the system allow it, memories of the same content share its
 * pages, and what a memory wrote is found without reading all of it.
 */
export class MemoryImages {
  readonly #addon: Partial<Addon> | undefined;

  /** `addonPath`: that of an addon that this process has loaded and checked. */
  constructor(addonPath?: string) {
    this.#addon = addonPath === undefined ? undefined : addonAt(addonPath);
  }

  /** Fills a memory of zeros that nothing has a reference to yet. */
  start(memory: WebAssembly.Memory, content: MemoryContent): Start {
    const image = this.#attached(memory, content);
    if (!image) fill(memory, content);
    return {
      content,
      restore: () => {
        if (!image?.restore(new Uint8Array(memory.buffer))) writeBack(memory, content);
      },
    };
  }

  #attached({ buffer }: WebAssembly.Memory, { id, places, bytes }: MemoryContent): MemoryImage | undefined {
    if (buffer.byteLength === 0) return undefined;
    const chunks = [Uint32Array.from(places), new Uint8Array(bytes)] as const;
    const image = this.#addon?.memoryImage?.(id, buffer.byteLength, chunkBytes, ...chunks);
    return image?.attach(new Uint8Array(buffer)) ? image : undefined;
  }
}

/** Undefined if the file is gone by now: installing may remove it, or replace it by another, while this process runs. */
function addonAt(path: string): Partial<Addon> | undefined {
  try {
    return createRequire(import.meta.url)(path);
  } catch {
    return undefined;
  }
}
