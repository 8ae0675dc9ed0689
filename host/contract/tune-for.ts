/** `start`: for processes that see a few small files, code is compiled fast and never optimized. */
export type TuneFor = 'start' | 'throughput';
