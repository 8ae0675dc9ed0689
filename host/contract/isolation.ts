/**
 * Barrier between an agent and the host besides WebAssembly. `vm`: a micro-VM. `process`: a process without rights and
 * with kernel limits. `thread`: only V8.
 */
export type Isolation = 'vm' | 'process' | 'thread';

/** Isolation that the jco backend offers. */
export type JcoIsolation = Exclude<Isolation, 'vm'>;
