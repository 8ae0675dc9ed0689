import type * as z from 'zod';
import type { Finding, Report } from '../../wit/types/agent.js';
import { InputError } from '../base/errors.js';
import { TextIndex } from '../base/text-index.js';
import { maximumReportBytes, readNamed } from '../files/named.js';
import { fingerprintFindings } from '../findings/fingerprint.js';
import type { reportSchema } from '../reports/json-schema.js';
import { NotAReport, parseReport } from '../reports/parse-report.js';

export type RunReport = z.output<typeof reportSchema>;
export type ReportFile = RunReport['files'][number];

/** @throws InputError for what is not a report of `--format json` */
export async function readReport(path: string): Promise<RunReport> {
  const bytes = await readNamed(
    path,
    maximumReportBytes,
    (_, code) => `the report ${path} can't be read: ${code}`,
  );
  const hint = 'make it with tarscli hyperlight-run AGENT … --format json --output FILE';
  try {
    return (await parseReport(bytes)) as RunReport;
  } catch (error) {
    if (!(error instanceof NotAReport)) throw error;
    const { isJson, where, message } = error;
    if (!isJson) throw new InputError(`${path} is not JSON: it ${message}`, { hint });
    const place = where === '' ? '' : `${where} `;
    throw new InputError(`${path} is not a report of this version: ${place}${message}`, { hint });
  }
}

/** Whether what a report says of a file is about this text, as far as the places of its findings tell. */
export function isAbout({ path, findings }: ReportFile, text: string): boolean {
  const index = new TextIndex(text);
  return findings.every((finding) => {
    const { start, end, line, column } = finding.span;
    if (start > end || end > index.byteLength || !index.isBoundary(start)) return false;
    const place = index.position(start);
    if (place.line !== line || place.column !== column) return false;
    return hash(fingerprintFindings([finding as Finding], text, path)[0]!) === hash(finding.fingerprint);
  });
}

/** Without the number among equals, which depends on all findings of a run. */
const hash = (fingerprint: string) => fingerprint.replace(/:\d+$/, '');

/** In the terms of the contract. */
export function contractReport({ path, language, findings, metrics, unparsed }: ReportFile): Report {
  return {
    path,
    language,
    findings: findings.map(({ fingerprint: _, asFound: __, ...finding }) => finding as Finding),
    metrics: metrics as Report['metrics'],
    unparsed,
  };
}
