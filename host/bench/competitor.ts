import type { BackendName, Host, HostOptions, JcoIsolation, RunOptions, SourceFile } from '../index.js';

/** A way to analyze files. */
export interface Competitor {
  readonly name: string;
  /** Whether it can analyze several files at a time. */
  readonly parallel: boolean;
  /** Whether it works in other processes, whose processor time isn't measured. */
  readonly inOtherProcesses?: boolean;
  /** Whether it would take most of the time: it is left out of large measurements. */
  readonly slow?: boolean;
  /** Prepares to analyze so many files at a time. */
  open(parallelism: number): Promise<Analyzer>;
}

export interface Analyzer {
  /** Analyzes all files, as fast as possible. */
  run(files: readonly SourceFile[]): Promise<void>;
  /** Analyzes one file, from the request to the checked answer. */
  one(file: SourceFile): Promise<void>;
  close(): Promise<void>;
}

/** The measured package: this one, or another version of it. */
export interface Package {
  /** URL of what `import 'tars-hyperlight'` loads. */
  module: string;
  Host: typeof Host;
}

/** A kind of sandbox: a backend and, on jco, its isolation. */
export interface SandboxKind {
  backend: BackendName;
  isolation?: JcoIsolation;
}

/** Every kind of sandbox by name. */
export const sandboxKinds: Record<'jco' | 'jco in processes' | 'hyperlight', SandboxKind> = {
  jco: { backend: 'jco', isolation: 'thread' },
  'jco in processes': { backend: 'jco', isolation: 'process' },
  hyperlight: { backend: 'hyperlight' },
};

/** One kind of sandbox of one package. */
export class Subject implements Competitor {
  readonly parallel = true;
  readonly name: string;
  readonly ground: SandboxKind;
  readonly package: Package;
  readonly inOtherProcesses: boolean;
  readonly #settings: unknown;

  /** `settings`: those of pattern-matcher; its own if undefined. */
  constructor(name: string, ground: SandboxKind, from: Package, settings?: unknown) {
    this.name = name;
    this.ground = ground;
    this.package = from;
    this.inOtherProcesses = ground.isolation === 'process';
    this.#settings = settings;
  }

  get runOptions(): RunOptions {
    return this.#settings === undefined ? {} : { settings: this.#settings };
  }

  host(options: HostOptions = {}): Promise<Host> {
    const limits = { wallMs: 600_000, inputBytes: 64 * 1024 * 1024, ...options.limits };
    return this.package.Host.open({ ...this.ground, ...options, limits });
  }

  async open(parallelism: number): Promise<Analyzer> {
    const host = await this.host({ concurrency: parallelism });
    const options = this.runOptions;
    return {
      async run(files) {
        const reports = host.run('pattern-matcher', files, { ...options, order: 'completed' });
        for await (const { path, error } of reports) {
          if (error) throw new Error(`${path} failed: ${error.message}`);
        }
      },
      async one({ path, text, language }) {
        const source = { path, text, language: language ?? 'text' };
        await host.call('pattern-matcher', { sources: [source] }, { ...options, language: source.language });
      },
      close: () => host.close(),
    };
  }
}
