import { sha256 } from '../../base/digest.js';
import type { RunSummary } from '../run-summary.js';

/** What the hidden comment of a body says: which run's edits it tells of, and the commit that was pushed for it. */
export interface Mark {
  fingerprint: string;
  head: string | undefined;
}

/** The fingerprint as it stands in a comment: letters and digits alone. */
export function markOf({ fingerprint, head }: RunSummary): Mark {
  return {
    fingerprint: /^[0-9A-Za-z]{8,128}$/.test(fingerprint) ? fingerprint : sha256(fingerprint),
    head: head !== undefined && /^[0-9a-f]{40,64}$/.test(head) ? head : undefined,
  };
}

/** A comment that no reader of the rendered body sees. */
export function hiddenMark(run: RunSummary): string {
  const { fingerprint, head } = markOf(run);
  return `<!-- tars-hyperlight fingerprint=${fingerprint}${head === undefined ? '' : ` head=${head}`} -->\n`;
}

/** Reads the mark of a body, whoever wrote it; undefined if there is none. The last one counts. */
export function readMark(body: string): Mark | undefined {
  const marks = body.matchAll(
    /<!-- tars-hyperlight fingerprint=([0-9A-Za-z]{8,128})(?: head=([0-9a-f]{40,64}))? -->/g,
  );
  const last = [...marks].at(-1);
  return last && { fingerprint: last[1]!, head: last[2] };
}
