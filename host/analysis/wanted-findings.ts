import type { Finding } from '../../wit/types/agent.js';
import type { FileClass } from '../files/file-class.js';
import { isFrozen } from '../files/frozen.js';
import { isMigration } from '../files/migrations.js';
import { isModule } from '../files/modules.js';
import type { FileSource } from '../files/source.js';
import { testLines } from '../findings/test-code.js';
import type { ScopedPlace } from '../patterns/scope.js';
import type { AnalysisSettings } from './agent-settings.js';

/** Tells the findings that the settings want in a file of this class. A test in a file of the product is a test. */
export function wantedFindings(
  source: Pick<FileSource, 'path' | 'language' | 'text' | 'class' | 'documented' | 'libraries' | 'input'>,
  settings: Pick<AnalysisSettings, 'reports'>,
): (finding: Finding) => boolean {
  const { path, language, text, documented, libraries, input } = source;
  let isTest: ((line: number) => boolean) | undefined;
  let module: boolean | undefined;
  let migration: boolean | undefined;
  const classAt = (line: number): FileClass => {
    if (source.class !== 'product') return source.class;
    isTest ??= testLines(text, language);
    return isTest(line) ? 'test' : 'product';
  };
  return ({ ruleId, span }) => {
    module ??= isModule(path, text);
    migration ??= isMigration(path, text, language);
    const frozen = isFrozen(path, language);
    const facts = { documented, libraries, module, migration, frozen, input };
    const place: ScopedPlace = { class: classAt(span.line), ...facts };
    return settings.reports(ruleId, place);
  };
}
