export type BackendName = 'hyperlight' | 'jco';
