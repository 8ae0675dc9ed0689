/** `startup`: for processes that see a few small files, code is compiled fast and never optimized. */
export type OptimizeFor = 'startup' | 'throughput';
