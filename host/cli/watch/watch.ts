import { resolve } from 'node:path';
import { analyzeOn } from '../../analysis/analyze.js';
import { analyzersOf, languagesOf } from '../../analysis/languages.js';
import type { AnalyzeOptions } from '../../analysis/options.js';
import { TarsError } from '../../base/errors.js';
import { LinkedSignal } from '../../base/linked-signal.js';
import { languageOf, parseLanguage } from '../../contract/languages.js';
import { sources } from '../../files/sources.js';
import { type Resolved, resolveTargets } from '../../files/targets.js';
import { builtin } from '../../patterns/load.js';
import { returnFreedMemory } from '../../sandbox/allocator.js';
import { Core } from '../../services/core/core.js';
import type { Context } from '../context.js';
import { coreOptions } from '../core-options.js';
import { ReaderGone } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { hostOptions } from '../host-options.js';
import { analyzeOptions } from '../run/analyze-options.js';
import type { RunOptions } from '../run/options.js';
import { Changes, type PathSet } from './changes.js';
import { KnownFindings } from './known.js';
import { WatchedPlaces } from './places.js';
import { type Cause, humanView, jsonLinesView, type View } from './view.js';
import { openWatcher } from './watcher.js';

export interface WatchOptions extends Omit<RunOptions, 'format'> {
  format: 'human' | 'jsonl';
  fromNow?: boolean;
  quietTime: number;
  poll?: number;
}

const agents = ['pattern-matcher', 'complexity'];

/** Looks at files as they change, until the signal ends it. */
export async function watch(
  paths: readonly string[],
  options: WatchOptions,
  context: Context,
): Promise<ExitCode> {
  const { cwd, terminal, signal, debug } = context;
  returnFreedMemory();
  const targets = { files: options.file ?? [], folders: options.dir ?? [], paths };
  const resolved = await resolveTargets(targets, cwd);
  const core = await Core.open({ ...coreOptions({}, context), host: hostOptions(options) });
  const viewOf = options.format === 'jsonl' ? jsonLinesView : humanView;
  try {
    await new Watch(core, resolved, { options, context, view: viewOf(terminal, debug) }).run();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await core.close();
  }
  return exitCodes.interrupted;
}

interface Parts {
  options: WatchOptions;
  context: Context;
  view: View;
}

class Watch {
  readonly #core: Core;
  readonly #resolved: Resolved;
  readonly #options: WatchOptions;
  readonly #context: Context;
  readonly #view: View;
  readonly #known = new KnownFindings();
  readonly #changes: Changes;
  #revision = 0;

  constructor(core: Core, resolved: Resolved, { options, context, view }: Parts) {
    this.#core = core;
    this.#resolved = resolved;
    this.#options = options;
    this.#context = context;
    this.#view = view;
    this.#changes = new Changes(options.quietTime);
  }

  /** Ends by the signal only, or by an error. */
  async run(): Promise<void> {
    for (;;) {
      const places = await this.#places();
      const watcher = await openWatcher(places, this.#changes, this.#options.poll);
      try {
        await this.#untilReload();
      } finally {
        await watcher.close();
      }
    }
  }

  /** Looks at everything, then at what changes, until something changes that decides what is read or found. */
  async #untilReload(): Promise<void> {
    const { signal } = this.#context;
    let whole = !(await this.#tryLook(undefined, this.#revision === 0 ? 'start' : 'reload'));
    for (;;) {
      const { paths } = await this.#changes.next(signal);
      if (paths === undefined) return;
      whole = !(await this.#tryLook(whole ? undefined : paths, whole ? 'reload' : 'changes'));
    }
  }

  /** Whether it worked. What fails at first fails for good; later it may be mended by the next change. */
  async #tryLook(paths: PathSet | undefined, cause: Cause): Promise<boolean> {
    try {
      await this.#look(paths, cause);
      return true;
    } catch (error) {
      if (this.#context.signal.aborted || this.#revision === 0 || !(error instanceof TarsError)) throw error;
      this.#view.failed(error);
      return false;
    }
  }

  async #look(paths: PathSet | undefined, cause: Cause): Promise<void> {
    const { signal, terminal } = this.#context;
    const ending = new LinkedSignal(signal, this.#changes.restarted);
    try {
      const found = await this.#analyze(paths, cause, ending.signal);
      signal.throwIfAborted();
      // What was begun before a reload counts no more: all is looked at again.
      if (ending.signal.aborted) return;
      this.#view.looked({ cause, revision: ++this.#revision, ...found, counts: this.#known.counts });
    } finally {
      ending.release();
    }
    await terminal.stdout.drain();
    if (terminal.stdout.closed) throw new ReaderGone();
  }

  /** Analyzes the wanted files. Those that are not found any more have no findings any more. */
  async #analyze(paths: PathSet | undefined, cause: Cause, signal: AbortSignal) {
    const { cwd, terminal } = this.#context;
    const told = cause === 'start' && this.#options.fromNow ? () => {} : this.#view.change.bind(this.#view);
    const counts = { looked: 0, fresh: 0, resolved: 0 };
    const count = (change: ReturnType<KnownFindings['update']>) => {
      counts.fresh += change.fresh.length;
      counts.resolved += change.resolved.length;
      told(change);
    };
    const missing = new Set(this.#known.paths().filter((path) => paths === undefined || paths.has(path)));
    await this.#core.lend('watch', async ({ host }) => {
      const opened = await host();
      const options = { ...(await analyzeOptions(this.#runOptions, { ...this.#context, signal })), agents };
      const input = this.#sources(paths, languagesOf(await analyzersOf(opened, agents)), options);
      for await (const event of analyzeOn(opened, input, options)) {
        if (event.type !== 'file') continue;
        const absolute = resolve(cwd, event.file.path);
        missing.delete(absolute);
        counts.looked++;
        // It has changed since it was read.
        if (this.#changes.awaits(absolute)) continue;
        count(this.#known.update(absolute, event.file));
        if (terminal.stdout.closed) throw new ReaderGone();
      }
    });
    if (signal.aborted) return counts;
    for (const path of missing) if (!this.#changes.awaits(path)) count(this.#known.forget(path));
    return counts;
  }

  #sources(paths: PathSet | undefined, languages: readonly string[], options: AnalyzeOptions) {
    const { language, gitignore = true, generated = false, vendored = false, maxFileBytes } = options;
    return sources(this.#resolved, {
      cwd: this.#context.cwd,
      gitignore,
      generated,
      vendored,
      maxBytes: maxFileBytes!,
      language: language === undefined ? undefined : parseLanguage(language),
      languages,
      languageOf,
      among: paths && ((path, isFolder) => paths.has(path) || (isFolder && paths.isAbove(path))),
      signal: options.signal,
      onSkip: () => {},
    });
  }

  #places(): Promise<WatchedPlaces> {
    const { cwd, signal } = this.#context;
    const { patterns = [], settings = [], baseline = [], gitignore } = this.#options;
    const named = [patterns, settings, baseline].flat().filter((file) => file !== builtin);
    const isSource = (path: string) => languageOf(path) !== undefined || this.#known.has(path);
    const deciding = named.map((file) => resolve(cwd, file));
    return WatchedPlaces.find(this.#resolved, deciding, { cwd, gitignore, signal, isSource });
  }

  get #runOptions(): RunOptions {
    return { ...this.#options, format: 'json', agentLog: 'off' };
  }
}
