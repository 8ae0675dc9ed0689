import { type Format, formats } from '../../reports/formats.js';
import { UsageError } from '../errors.js';

/**
 * Parses `FORMAT=FILE`, the value of --also.
 * @throws UsageError
 */
export function parseAlso(text: string): { format: Format; file: string } {
  const [, name, file] = /^([a-z]+)=(.+)$/s.exec(text) ?? [];
  const format = formats.find((known) => known === name);
  if (format === undefined || file === undefined) {
    throw new UsageError(`--also takes FORMAT=FILE, not ${JSON.stringify(text)}`, {
      hint: `such as html=report.html; formats are ${formats.join(', ')}`,
    });
  }
  return { format, file };
}
