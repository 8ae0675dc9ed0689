import { InputError } from '../base/errors.js';
import { maximumReportBytes, readNamed } from '../files/named.js';
import type { CloneGroup } from '../findings/clones/finder.js';
import { reportVersion } from './json.js';
import { NotAReport, parseReport } from './parse-report.js';
import type { ReportedFile, RunEnd, RunStart } from './run-report.js';

/** A complete report as `--format json` writes it. */
export interface JsonReport extends RunStart, RunEnd {
  version: typeof reportVersion;
  files: ReportedFile[];
  clones?: CloneGroup[];
}

/**
 * Reads a report from an untrusted file: one that doesn't fit the schema is refused.
 * @throws InputError
 */
export async function readReport(path: string): Promise<JsonReport> {
  const bytes = await readNamed(path, maximumReportBytes, 'report');
  try {
    return (await parseReport(bytes)) as JsonReport;
  } catch (error) {
    if (!(error instanceof NotAReport)) throw error;
    const { isJson, where, message } = error;
    const options = {
      details: [`${where || 'it'} ${message}`],
      hint: 'make one with --format json --output FILE',
      cause: error,
    };
    if (!isJson) throw new InputError(`the report ${path} is not valid JSON`, options);
    throw new InputError(`${path} is not a report of version ${reportVersion}`, options);
  }
}
