/**
 * What stands between an agent and the host besides WebAssembly itself. `vm`: a micro-VM. `process`: a process with
 * limits of the kernel and no rights. `thread`: nothing but V8.
 */
export type Isolation = 'vm' | 'process' | 'thread';

/** What the jco backend can be asked for. */
export type JcoIsolation = Exclude<Isolation, 'vm'>;
