import type { Report } from '../../wit/types/agent.js';
import { TextIndex } from '../base/text-index.js';
import { fingerprintFindings } from '../findings/fingerprint.js';
import type { ReportedFile } from '../reports/run-report.js';

/** Whether what a report says of a file is about this text, as far as the places of its findings tell. */
export function isAbout({ path, findings }: ReportedFile, text: string): boolean {
  const index = new TextIndex(text);
  return findings.every((finding) => {
    const { start, end, line, column } = finding.span;
    if (start > end || end > index.byteLength || !index.isBoundary(start)) return false;
    const place = index.position(start);
    if (place.line !== line || place.column !== column) return false;
    return hash(fingerprintFindings([finding], text, path)[0]!) === hash(finding.fingerprint);
  });
}

/** Without the number among equals, which depends on all findings of a run. */
const hash = (fingerprint: string) => fingerprint.replace(/:\d+$/, '');

/** In the terms of the contract. */
export function contractReport({ path, language, findings, metrics, unparsed }: ReportedFile): Report {
  return {
    path,
    language,
    findings: findings.map(({ fingerprint: _, asFound: __, ...finding }) => finding),
    metrics,
    unparsed,
  };
}
