/**
 * Optimization goal of a process. `startup` suits a process that analyzes a few small files: code compiles fast and is
 * never optimized.
 */
export type OptimizeFor = 'startup' | 'throughput';
