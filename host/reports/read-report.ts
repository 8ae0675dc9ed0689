import { InputError, type Issue, SettingsInvalidError } from '../errors.js';
import { maximumReportBytes, readNamed } from '../files/named.js';
import { check, formatPath } from '../schema-issues.js';
import { reportVersion } from './json.js';
import { reportSchema } from './json-schema.js';
import type { ReportedFile, RunEnd, RunStart } from './run-report.js';

/** A report as `--format json` writes it, as a whole. */
export interface JsonReport extends RunStart, RunEnd {
  version: typeof reportVersion;
  files: ReportedFile[];
}

const maximumIssues = 20;

/**
 * Nothing of the file is trusted: a report that isn't what its schema says is refused.
 * @throws InputError, SettingsInvalidError
 */
export async function readReport(path: string): Promise<JsonReport> {
  const bytes = await readNamed(path, maximumReportBytes, (why) => `can't read the report ${path}: ${why}`);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString().replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new InputError(`the report ${path} is not valid JSON: ${(error as Error).message}`, {
      hint: 'make one with --format json --output FILE',
    });
  }
  const checked = check(reportSchema, value);
  if ('issues' in checked) {
    const issues: Issue[] = checked.issues
      .slice(0, maximumIssues)
      .map((issue) => ({ path: formatPath(issue.path) || path, message: issue.message }));
    throw new SettingsInvalidError(`${path} is not a report of version ${reportVersion}`, issues, {
      hint: 'make one with --format json --output FILE',
    });
  }
  // What was read, which now is known to fit: its members keep their order.
  return value as JsonReport;
}
