import { languageOf } from '../contract/languages.js';
import { classOf } from '../files/file-class.js';
import { givenFile } from '../run/given-file.js';
import type { AnalyzedSource } from './events.js';
import type { TextSource } from './options.js';

/**
 * Completes a text of the input, which may be anything.
 * @throws OptionInvalidError
 */
export function textSource(given: TextSource, place: number): AnalyzedSource {
  const { path, text, language = languageOf(path) ?? 'text' } = givenFile(given, place);
  const { absolute, within, encoding } = given;
  const bom = text.length < given.text.length;
  return {
    ...{ path, absolute, within, language, text },
    encoding: encoding ?? { charset: 'utf-8', bom },
    class: given.class ?? classOf({ path, language, text }),
    documented: given.documented ?? false,
    libraries: given.libraries,
    input: given.input ?? false,
    top: given.top,
  };
}
