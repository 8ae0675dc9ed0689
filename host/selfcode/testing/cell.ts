/** The folders of a confined command; real paths. */
export interface Cell {
  cwd: string;
  /** Folders the command may write, `cwd` and that of its results among them. */
  writable: readonly string[];
  /** What it sees and can't change, though it lies in a writable folder or below /tmp. */
  readable: readonly string[];
  /** The folder it sees as /tmp. */
  temporary: string;
  /** The folder it sees as /var/tmp. */
  lasting: string;
  /** Whether it has the machine's network; otherwise it has a loopback of its own. */
  network: boolean;
}
