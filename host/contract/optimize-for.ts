/**
 * What a process optimizes for. `startup` suits a process that looks at a few small files: code compiles fast and is
 * never optimized.
 */
export type OptimizeFor = 'startup' | 'throughput';
