// What of the JavaScript API of WebAssembly is used here: @types/node 20 only knows Module.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  type Imports = Record<string, Record<string, unknown>>;

  const Module: { prototype: Module; new (bytes: Uint8Array): Module };
  const Memory: { prototype: Memory; new (type: { initial: number; maximum?: number }): Memory };
  const Instance: { prototype: Instance; new (module: Module, imports?: Imports): Instance };
  function compile(bytes: Uint8Array): Promise<Module>;
}
