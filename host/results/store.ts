import { digestOf, sha256 } from '../base/digest.js';
import type { FileReport } from '../contract/report.js';

/** Key of a report: everything that determines it. */
export interface ResultKey {
  /** Digest of the image: agent, parser, language, settings, versions, limits on memory. */
  image: string;
  /** Digest of the source and the task's options. */
  digest: string;
}

/** Store of reports, so that no file is analyzed twice with the same image. */
export interface ResultStore {
  /** Returns `undefined` if there is no report. */
  get(key: ResultKey): Promise<FileReport | undefined>;
  /** Starts to store the report. The store may decide not to. */
  put(key: ResultKey, report: FileReport): void;
}

export function resultKey(
  image: string,
  options: string,
  findings: number,
  { path, language, text }: { path: string; language: string; text: string },
): ResultKey {
  return { image, digest: digestOf(path, language, sha256(text), options, String(findings)) };
}
