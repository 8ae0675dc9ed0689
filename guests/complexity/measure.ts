import { analyze, languages, query } from 'tars:syntax/syntax@0.1.0';
import type { Source } from '../../wit/types/agent.js';
import type { Analysis, Request } from '../../wit/types/syntax.js';
import { parserLanguage, payloadOf, type SourceAnalysis } from '../sdk/index.js';
import { cloneTokens } from './clone-tokens.js';
import { defaultValueQueries, defaultValues } from './default-values.js';
import { metricsOf } from './metrics.js';
import { findingsOf } from './rules.js';
import type { Settings } from './settings.js';
import { unitsOf } from './units.js';

export function measureSource(settings: Settings, source: Source): SourceAnalysis {
  return measureAnalysis(settings, source, parse(requestFor(settings, source), source.path));
}

function parse(request: Request, path: string): Analysis {
  try {
    return analyze(request);
  } catch (thrown) {
    throw new Error(`${path}: ${String(payloadOf(thrown))}`);
  }
}

export function requestFor({ duplication }: Settings, source: Source): Request {
  return {
    language: parserLanguage(source),
    text: source.text,
    views: { measures: true },
    ...(duplication && { tokens: duplication.form }),
  };
}

/** Has the parser compile the queries that measuring asks. Its state then has them in every call. */
export function prepareQueries({ counting }: Settings): void {
  if (counting !== 'lizard-1.24.3') return;
  for (const language of languages()) {
    for (const asked of defaultValueQueries(language)) query(language, '', asked);
  }
}

/** `measureSource` with what the parser says of `requestFor`, or of more. */
export function measureAnalysis(settings: Settings, source: Source, analysis: Analysis): SourceAnalysis {
  const { duplication, counting, thresholds, metrics } = settings;
  const more = counting === 'lizard-1.24.3' ? defaultValues(source, analysis.measures) : [];
  const units = unitsOf(analysis.measures, counting, source.language, more);
  return {
    findings: units.flatMap((unit) => findingsOf(unit, thresholds)),
    metrics: [
      ...metricsOf(units, metrics),
      ...(duplication ? cloneTokens(analysis.tokens, duplication.minTokens) : []),
    ],
    unparsed: analysis.unparsed,
  };
}
