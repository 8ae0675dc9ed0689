/** Name of a backend: `hyperlight` runs micro-VMs, `jco` runs V8's own WebAssembly. */
export type BackendName = 'hyperlight' | 'jco';
