import { InputError, SettingsInvalidError } from '../base/errors.js';
import { maximumReportBytes, readNamed } from '../files/named.js';
import { reportVersion } from './json.js';
import { NotAReport, parseReport } from './parse-report.js';
import type { ReportedFile, RunEnd, RunStart } from './run-report.js';

/** A report as `--format json` writes it, as a whole. */
export interface JsonReport extends RunStart, RunEnd {
  version: typeof reportVersion;
  files: ReportedFile[];
}

/**
 * Nothing of the file is trusted: a report that isn't what its schema says is refused.
 * @throws InputError, SettingsInvalidError
 */
export async function readReport(path: string): Promise<JsonReport> {
  const bytes = await readNamed(path, maximumReportBytes, (why) => `can't read the report ${path}: ${why}`);
  try {
    return (await parseReport(bytes)) as JsonReport;
  } catch (error) {
    if (!(error instanceof NotAReport)) throw error;
    const { isJson, where, message } = error;
    const hint = 'make one with --format json --output FILE';
    if (!isJson) throw new InputError(`the report ${path} is not valid JSON: it ${message}`, { hint });
    const issue = { path: where || path, message };
    throw new SettingsInvalidError(`${path} is not a report of version ${reportVersion}`, [issue], { hint });
  }
}
