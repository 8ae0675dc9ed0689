import { memoizeAsync } from '../base/memoize-async.js';
import { classOf, type ForeignClass, foreignClassOf } from './file-class.js';
import { leavesOut } from './left-out.js';
import { Projects } from './projects.js';
import type { FileSource } from './source.js';
import { displayPath } from './targets.js';
import { hasInputPath, SnapshotFolders } from './test-inputs.js';

const mostRemembered = 10_000;

/** What the place of a file says of it. */
export type FoundPlace = Pick<FileSource, 'class' | 'documented' | 'input'>;

/** A text that a file below the folder has, or would have. */
export interface FoundText {
  /** Absolute. */
  path: string;
  /** The folder that is walked. */
  folder: string;
  language: string;
  text: string;
}

/**
 * Says of texts what a walk would find out about files that hold them: whether they are left out, and what they are for. It
 * remembers what the folders around say until it is made anew.
 */
export class FoundTexts {
  readonly #projects: Projects;
  readonly #snapshots = new SnapshotFolders();
  readonly #leftOut = new Map<string, Promise<boolean>>();
  readonly #onNotice: (text: string) => void;

  constructor(cwd: string, onNotice: (text: string) => void = () => {}) {
    this.#projects = new Projects(cwd);
    this.#onNotice = onNotice;
  }

  async of(found: FoundText): Promise<FoundPlace | { leftOut: 'ignored' | ForeignClass }> {
    const { path, folder, language, text } = found;
    const below = displayPath(path, folder);
    const foreign = foreignClassOf({ path: below, language, text });
    if (foreign !== undefined) return { leftOut: foreign };
    const look = () => leavesOut(folder, path, this.#onNotice);
    if (await memoizeAsync(this.#leftOut, path, look, mostRemembered)) return { leftOut: 'ignored' };
    const { top, testProject, documented } = await this.#projects.of({ path, base: folder }, language);
    const pathInTop = displayPath(path, top);
    const input = hasInputPath(below) || (await this.#snapshots.holds(path, pathInTop));
    return { class: classOf({ path: pathInTop, language, text, testProject }), documented, input };
  }
}
