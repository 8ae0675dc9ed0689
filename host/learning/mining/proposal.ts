import type { Language } from '../../../wit/languages.js';
import type { PatternRecord } from '../../patterns/schema.js';
import { plural } from '../../reports/plural.js';
import { type Cluster, difference } from './cluster.js';

/** Makes a disabled pattern record without examples. `left`: matches in the edited texts. */
export function proposalOf(id: string, { language, shape, occurrences }: Cluster, left = 0): PatternRecord {
  const changed = occurrences.length;
  const files = new Set(occurrences.map(({ change }) => change.pair)).size;
  const was = `${plural(changed, 'edit')} in ${plural(files, 'file')}`;
  const rest =
    left === 0 ? 'no place that matches was left as it is' : `${plural(left, 'place')} that match were left`;
  const advice = shape.fix === '' ? 'Remove it.' : `Write \`${oneLine(shape.fix)}\`.`;
  return {
    id,
    name: nameOf(occurrences[0]!),
    description: `Suggested by ${was} that turned \`${oneLine(shape.pattern)}\` into ${
      shape.fix === '' ? 'nothing' : `\`${oneLine(shape.fix)}\``
    }; ${rest}. Say here what is wrong with it.`,
    languages: [language as Language],
    severity: 'info',
    category: 'maintainability',
    tags: ['suggested'],
    rule: { pattern: shape.pattern },
    message: shape.fix === '' ? 'This was removed elsewhere' : 'This was rewritten elsewhere',
    suggestion: advice,
    fix: shape.fix,
    confidence: Math.round((100 * (changed + 1)) / (changed + left + 2)) / 100,
    enabled: false,
  };
}

/** Writes a match as one line for people, with an ellipsis for each list metavariable. */
function oneLine(text: string): string {
  const line = text
    .replace(/\${3}[A-Z]+/g, '…')
    .replace(/\s+/g, ' ')
    .replaceAll('`', "'");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

function nameOf(occurrence: Cluster['occurrences'][number]): string {
  const [removed, gone, come] = JSON.parse(difference(occurrence)) as [boolean, string[], string[]];
  const words = (tokens: readonly string[]) =>
    tokens
      .flatMap(
        (token) =>
          token
            .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
            .toLowerCase()
            .match(/[a-z][a-z0-9]*/g) ?? [],
      )
      .slice(0, 3);
  const [from, to] = [words(gone), words(come)];
  const parts = removed
    ? ['remove', ...from]
    : [...(from.length > 0 ? from : ['rewrite']), ...(to.length > 0 ? ['to', ...to] : [])];
  return ['suggested', ...parts].join('-');
}
