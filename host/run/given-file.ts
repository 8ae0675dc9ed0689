import { OptionInvalidError } from '../base/errors.js';
import type { SourceFile } from '../contract/report.js';
import { nameOf, typedNameOf } from '../json/issues.js';

/**
 * The file at a place of a run's input, which may be anything. Halves of characters, which no encoding has, are replaced
 * in its path, and a byte order mark is left out.
 * @throws OptionInvalidError
 */
export function givenFile(given: unknown, place: number): SourceFile {
  const where = `files[${place}]`;
  if (typeof given !== 'object' || given === null) {
    throw refusal(where, `must be an object with path and text, not ${typedNameOf(given)}`);
  }
  const { path, text, language } = given as Partial<Record<keyof SourceFile, unknown>>;
  if (typeof path !== 'string') throw refusal(`${where}.path`, `must be text, not ${typedNameOf(path)}`);
  const named = path.toWellFormed();
  if (typeof text !== 'string') {
    throw refusal(`${where}.text`, `must be text, not ${typedNameOf(text)}, in ${nameOf(named)}`);
  }
  if (language !== undefined && typeof language !== 'string') {
    throw refusal(`${where}.language`, `must be text, not ${typedNameOf(language)}, in ${nameOf(named)}`);
  }
  return { path: named, text: text.startsWith('\ufeff') ? text.slice(1) : text, language };
}

function refusal(path: string, message: string): OptionInvalidError {
  return new OptionInvalidError(`run: ${path} ${message}`, { issues: [{ path, message }] });
}
