import { analyze } from 'tars:syntax/syntax@0.1.0';
import type { Source } from '../../wit/types/agent.js';
import type { Analysis, Request } from '../../wit/types/syntax.js';
import { measureAnalysis, requestFor as measureRequest, measureSource } from '../complexity/measure.js';
import type { Settings } from '../complexity/settings.js';
import type { CompiledPatterns } from '../pattern-matcher/compile.js';
import {
  isParsed,
  matchAnalysis,
  requestFor as matchRequest,
  matchSource,
} from '../pattern-matcher/match.js';
import type { SourceAnalysis } from '../sdk/index.js';

export interface Configured {
  patterns: CompiledPatterns;
  complexity: Settings;
}

/** Does with one parse what both agents do. */
export function analyzeSource({ patterns, complexity }: Configured, source: Source): SourceAnalysis {
  if (!isParsed(patterns, source)) return matchSource(patterns, source);
  const analysis = parse(bothRequests(matchRequest(patterns, source), measureRequest(complexity, source)));
  // What the parser can't do for both, it may do for one, or says better why not.
  if (!analysis) return joined(matchSource(patterns, source), measureSource(complexity, source));
  return joined(matchAnalysis(patterns, source, analysis), measureAnalysis(complexity, source, analysis));
}

function bothRequests(matching: Request, measuring: Request): Request {
  return { ...matching, ...measuring, views: { ...matching.views, ...measuring.views } };
}

function parse(request: Request): Analysis | undefined {
  try {
    return analyze(request);
  } catch {
    return undefined;
  }
}

/** Joins the analyses of one text. Either has all pieces that did not parse. */
function joined(matched: SourceAnalysis, measured: SourceAnalysis): SourceAnalysis {
  return {
    findings: [...(matched.findings ?? []), ...(measured.findings ?? [])],
    metrics: measured.metrics ?? [],
    unparsed: matched.unparsed ?? [],
  };
}
