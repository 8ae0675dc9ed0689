import type { HostOptions } from '../host/options.js';
import type { RunOptions } from './run/options.js';

type HostFlags = Pick<RunOptions, 'backend'> &
  Partial<
    Pick<
      RunOptions,
      'isolation' | 'concurrency' | 'timeout' | 'cpu' | 'fuel' | 'memory' | 'memoryBudget' | 'maxFindings'
    >
  >;

/** Translates the command line to the host's options. */
export function hostOptions(options: HostFlags): HostOptions {
  const { backend, isolation, timeout, cpu, fuel, memory, memoryBudget, maxFindings, concurrency } = options;
  return {
    backend,
    ...(isolation === undefined ? {} : { isolation }),
    limits: {
      ...(timeout === undefined ? {} : { wallMs: timeout }),
      ...(cpu === undefined ? {} : { cpuMs: cpu }),
      ...(fuel === undefined ? {} : { fuel }),
      ...(memory === undefined ? {} : { memoryBytes: memory }),
      ...(maxFindings === undefined ? {} : { findingsPerFile: maxFindings }),
    },
    ...(memoryBudget === undefined ? {} : { memoryBudgetBytes: memoryBudget }),
    ...(concurrency === undefined ? {} : { concurrency }),
  };
}
