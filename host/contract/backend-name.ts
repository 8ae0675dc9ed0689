/** The name of a way to run sandboxes: micro-VMs, or V8's own WebAssembly. */
export type BackendName = 'hyperlight' | 'jco';
