import { plural } from '../../reports/plural.js';
import { visible } from '../../reports/visible.js';
import type { Verdict } from '../../workflow/validate.js';
import type { Paint } from '../terminal.js';

/** Writes the verdict for people. */
export function describeVerdict({ verdict, reasons, lines, files }: Verdict, paint: Paint): string {
  const word = verdict === 'accepted' ? paint.green('accepted') : paint.red('rejected');
  const gone = files.reduce((sum, { findings }) => sum + findings.gone.length, 0);
  const fresh = files.reduce((sum, { findings }) => sum + findings.new.length, 0);
  const head = `${word}: ${plural(files.length, 'file')}, +${lines.added} −${lines.removed} lines, ${plural(gone, 'finding')} gone, ${fresh} new\n`;
  const against = reasons.map(({ check, path, message }) => {
    const where = path === undefined ? '' : `${visible(path)}: `;
    return `  ${paint.bold(check)}: ${where}${visible(message)}\n`;
  });
  return head + against.join('');
}
