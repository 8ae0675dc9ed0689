import { FoundTexts } from '../../files/found-texts.js';
import { databaseIn } from '../../patterns/load.js';
import { Core, type ParamsOf, type RequestOptions, type ResultOf } from '../core/core.js';
import type { MethodName } from '../core/methods.js';
import type { CoreOptions } from '../core/options.js';
import { Workspace } from '../core/workspace.js';
import type { Notices } from './notices.js';
import { type Chosen, type Given, merged, type Settings } from './settings.js';

/** What the configuration of a folder says, and what of it doesn't hold. */
export interface FolderConfig {
  chosen: Chosen;
  /** Notices for the user, one line each. */
  notices: readonly string[];
}

export interface ProjectOptions {
  /** How sandboxes run. */
  core: Omit<CoreOptions, 'roots' | 'patterns' | 'allowWrite' | 'onNotice'>;
  /** What wins over configuration and client. */
  flags: Chosen;
  /** The folder to work in if there is no workspace folder. Nothing in it is read but its configuration. */
  cwd: string;
  /** @throws the errors of a configuration that can't be read */
  loadConfig(folder: string): Promise<FolderConfig>;
}

/** The workspace folders with their settings, and the core that works on them. */
export class Project {
  readonly #options: ProjectOptions;
  readonly #notices: Notices;
  #core: Core | undefined;
  #opened: string | undefined;
  #found: FoundTexts;
  #folders: readonly string[] = [];
  #given: Given = {};
  #config: Chosen = {};
  #settings: Settings;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ProjectOptions, notices: Notices, given: Given) {
    this.#options = options;
    this.#notices = notices;
    this.#given = given;
    this.#settings = merged(given, options.flags);
    this.#found = new FoundTexts(options.cwd);
  }

  /** What holds now. */
  get settings(): Settings {
    return this.#settings;
  }

  /** Real paths of the workspace folders; none if the client has none. */
  get roots(): readonly string[] {
    return this.#folders.length === 0 ? [] : (this.#core?.roots ?? []);
  }

  get found(): FoundTexts {
    return this.#found;
  }

  /** What decides about findings, as parameters of the core. */
  get selection(): Pick<ParamsOf<'analyze'>, 'profile' | 'minSeverity'> {
    const { profile, minSeverity } = this.#settings;
    return { ...(profile && { profile }), ...(minSeverity && { minSeverity }) };
  }

  /** Opens folders, and closes those that were open. Folders that can't be used are told, and left out. */
  setFolders(folders: readonly string[]): Promise<void> {
    this.#folders = folders;
    return this.#inTurn(() => this.#reload());
  }

  /** Takes what the client says from now on. */
  setGiven(given: Given): Promise<void> {
    this.#given = given;
    return this.#inTurn(() => this.#reload());
  }

  /** Reads the configuration again, and forgets what was known of the folders. */
  reload(): Promise<void> {
    return this.#inTurn(() => this.#reload());
  }

  /** Settles when all that was begun is done. */
  async ready(): Promise<Core> {
    await this.#turn;
    if (!this.#core) throw new Error('the project is closed');
    return this.#core;
  }

  async call<Name extends MethodName>(
    name: Name,
    params: ParamsOf<Name>,
    options: RequestOptions = {},
  ): Promise<ResultOf<Name>> {
    const core = await this.ready();
    return core.call(name, params, { onNotice: (text) => this.#notices.log(text), ...options });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#core?.close();
      this.#core = undefined;
    });
  }

  async #reload(): Promise<void> {
    const folder = this.#folders[0] ?? this.#options.cwd;
    try {
      const { chosen, notices } = await this.#options.loadConfig(folder);
      this.#config = chosen;
      for (const text of notices) this.#notices.warn(text);
    } catch (error) {
      // What held before still holds.
      this.#notices.fail('the configuration is not used', error);
    }
    const given = { ...this.#given, patterns: this.#given.patterns?.map((file) => databaseIn(folder, file)) };
    this.#settings = merged(this.#config, given, this.#options.flags);
    this.#found = new FoundTexts(folder, (text) => this.#notices.log(text));
    await this.#openCore(folder);
  }

  /** What the core was opened with stays for as long as it is the same: its sandboxes are warm. */
  async #openCore(folder: string): Promise<void> {
    const { patterns } = this.#settings;
    const opened = JSON.stringify([folder, this.#folders, patterns]);
    if (this.#core && opened === this.#opened) return;
    const old = this.#core;
    const options: CoreOptions = {
      ...this.#options.core,
      patterns,
      onNotice: (text) => this.#notices.log(text),
    };
    this.#core = await this.#open(folder, options);
    this.#opened = opened;
    await old?.close();
  }

  async #open(folder: string, options: CoreOptions): Promise<Core> {
    const usable: string[] = [];
    for (const one of this.#folders) {
      try {
        await Workspace.open([one]);
        usable.push(one);
      } catch (error) {
        this.#notices.fail(`the folder ${one} is left out`, error);
      }
    }
    this.#folders = usable;
    return Core.open({ ...options, roots: usable.length > 0 ? usable : [folder] });
  }

  /** One after the other: what comes later sees what was done. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch((error) => this.#notices.fail('the project is not opened anew', error));
    return this.#turn as Promise<void>;
  }
}
