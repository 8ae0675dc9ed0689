import { readdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isBelow } from '../base/below.js';
import { digestOf } from '../base/digest.js';
import { InputError } from '../base/errors.js';
import { makeFolder } from '../base/make-folder.js';
import { reasonOf } from '../base/system-error.js';
import { userFolder } from '../base/user-folders.js';
import { projectName } from '../git/project-name.js';
import { repositoryAt } from '../git/repository.js';
import { openStore } from '../images/own-store.js';

const runName = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

/** The folder that holds what runs on one repository keep. It is the user's, and holds pieces of the code. */
export class StateFolder {
  readonly path: string;
  /** Authenticates the journals. */
  readonly key: Buffer;
  /** Root of the user's work tree. */
  readonly root: string;

  private constructor(path: string, key: Buffer, root: string) {
    this.path = path;
    this.key = key;
    this.root = root;
  }

  /**
   * Opens the folder of the repository that `folder` is in: the named one, else one below the user's folder for state.
   * @throws InputError if there is no repository, or the folder can't be used or isn't the user's own
   */
  static async open(folder: string, named: string | undefined): Promise<StateFolder> {
    const repository = await repositoryAt(folder);
    if (repository === undefined) {
      throw new InputError(`${folder} is in no git repository`, {
        hint: 'improvements are commits: run it in a repository, or make one with "git init" and a first commit',
      });
    }
    const path = named === undefined ? ownFolder(repository.project) : resolve(named);
    if (isBelow(path, repository.root)) throw inside(path);
    try {
      makeFolder(path);
      const real = await realpath(path);
      const { key } = openStore(real);
      for (const name of ['runs', 'logs', 'output']) makeFolder(join(real, name));
      return new StateFolder(real, key, repository.root);
    } catch (error) {
      throw new InputError(`the state folder ${path} can't be used: ${reasonOf(error)}`, {
        hint: 'name another one with --state',
        cause: error,
      });
    }
  }

  get lock(): string {
    return join(this.path, 'lock');
  }

  /** The file whose presence asks the running run to stop. */
  get stop(): string {
    return join(this.path, 'stop');
  }

  get workflowState(): string {
    return join(this.path, 'workflow-state.json');
  }

  run(run: string): string {
    return join(this.path, 'runs', run);
  }

  log(run: string): string {
    return join(this.path, 'logs', `${run}.jsonl`);
  }

  versions(run: string): string {
    return join(this.path, 'output', 'versions', run);
  }

  /** Names of all runs, the oldest first. */
  async runs(): Promise<string[]> {
    const names = await readdir(join(this.path, 'runs'));
    return names.filter((name) => runName.test(name)).sort();
  }

  /** Names a run that starts now. */
  async newRun(nowMs: number, about: string): Promise<string> {
    const time = new Date(nowMs).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
    const taken = new Set(await this.runs());
    for (let number = 0; ; number++) {
      const name = `${time}-${digestOf(about, `${number}`).slice(0, 6)}`;
      if (!taken.has(name)) return name;
    }
  }
}

function inside(path: string): InputError {
  return new InputError(`the state folder ${path} lies in the repository that is to be improved`, {
    hint: 'name a folder outside of it with --state',
  });
}

function ownFolder(project: string): string {
  const state = userFolder('state');
  if (state === undefined) {
    throw new InputError('this user has no home folder, where the state of runs would be', {
      hint: 'name a folder with --state, or one by its absolute path in XDG_STATE_HOME',
    });
  }
  return join(state, 'self-coding', projectName(project));
}
