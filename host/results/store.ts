import { digestOf, sha256 } from '../base/digest.js';
import type { FileReport } from '../contract/report.js';

/** What a report is known under: everything that it is a function of. */
export interface ResultKey {
  /** Digest of the image: agent, parser, language, settings, versions, limits on memory. */
  image: string;
  /** Of the source and the task's options. */
  digest: string;
}

/** Keeps reports, so that no file is looked at twice with the same image. */
export interface ResultStore {
  /** Undefined where there is none. */
  get(key: ResultKey): Promise<FileReport | undefined>;
  /** Starts keeping it. Whether it does is the store's own decision. */
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
