import type { ErrorCode } from '../../base/errors.js';
import type { ReportedFile } from '../../reports/run-report.js';

const options: Readonly<Partial<Record<ErrorCode, string>>> = {
  ERR_LIMIT_WALL: '--timeout',
  ERR_LIMIT_CPU: '--cpu',
  ERR_LIMIT_FUEL: '--fuel',
  ERR_LIMIT_MEMORY: '--memory',
  ERR_LIMIT_FINDINGS: '--max-findings',
};

/** The host knows limits by their names; people raise them by options. */
export function withLimitHint<T extends Pick<ReportedFile, 'error'>>(file: T): T {
  const { error } = file;
  const option = error && options[error.code as ErrorCode];
  return option === undefined ? file : { ...file, error: { ...error!, hint: `raise ${option}` } };
}
