import { classOf } from './file-class.js';
import { Projects } from './projects.js';
import type { FileSource } from './source.js';
import { displayPath } from './targets.js';
import { hasInputPath, SnapshotFolders } from './test-inputs.js';

/** What the place of a file says of it. */
export type PlaceFacts = Pick<FileSource, 'class' | 'documented' | 'libraries' | 'input' | 'top'>;

/** A text with the place of the file that holds it. */
export interface PlacedText {
  /** Absolute. */
  path: string;
  /** The folder that is walked, or the file's own. */
  base: string;
  language: string;
  text: string;
}

/** Finds out what files are for, and remembers what the folders around them say. */
export class PlaceFactsFinder {
  readonly #projects: Projects;
  readonly #snapshots = new SnapshotFolders();

  constructor(cwd: string) {
    this.#projects = new Projects(cwd);
  }

  async of({ path, base, language, text }: PlacedText): Promise<PlaceFacts> {
    const { top, testProject, ...said } = await this.#projects.of({ path, base }, language);
    const pathInTop = displayPath(path, top);
    const input = hasInputPath(displayPath(path, base)) || (await this.#snapshots.holds(path, pathInTop));
    return { ...said, class: classOf({ path: pathInTop, language, text, testProject }), input, top };
  }
}
