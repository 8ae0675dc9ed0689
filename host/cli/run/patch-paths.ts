import type { AnalyzedSource } from '../../analysis/events.js';
import { displayPath } from '../../files/targets.js';

/**
 * The paths of files in a patch. `git apply` takes none that leads out of the folder it runs in: files elsewhere count
 * from their repository, or from the folder that they were looked for in.
 */
export class PatchPaths {
  readonly #elsewhere = new Set<string>();

  of({ path, absolute, top }: Pick<AnalyzedSource, 'path' | 'absolute' | 'top'>): string {
    if (!/^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(path) || absolute === undefined || top === undefined)
      return path;
    this.#elsewhere.add(top);
    return displayPath(absolute, top);
  }

  /** Says where to apply what isn't for the working folder. */
  notices(): string[] {
    return [...this.#elsewhere].map(
      (folder) => `the patch has paths as seen from ${folder}: git -C ${folder} apply`,
    );
  }
}
