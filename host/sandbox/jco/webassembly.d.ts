// The part of WebAssembly's JavaScript API that is used here: @types/node 20 has only Module.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  interface Global {
    value: unknown;
  }
  interface Table {
    readonly length: number;
    get(index: number): { name: string } | null;
  }
  type Imports = Record<string, Record<string, unknown>>;

  const Module: { prototype: Module; new (bytes: Uint8Array): Module };
  const Memory: { prototype: Memory; new (type: { initial: number; maximum?: number }): Memory };
  const Global: {
    prototype: Global;
    new (type: { value: string; mutable?: boolean }, value: unknown): Global;
  };
  const Table: { prototype: Table; new (type: { element: string; initial: number }): Table };
  const Instance: { prototype: Instance; new (module: Module, imports?: Imports): Instance };
  function compile(bytes: Uint8Array): Promise<Module>;
}
