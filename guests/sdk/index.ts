/// <reference path="./imports.d.ts" preserve="true" />

export { type PackedMetrics, type PackedUnit, packMetrics } from '../../wit/documents/packed-metrics.js';
export { type Language, languages } from '../../wit/languages.js';
export type {
  AgentInfo,
  Edit,
  Finding,
  Issue,
  Metric,
  Outcome,
  Report,
  Role,
  Rule,
  Severity,
  Source,
  Span,
  Suggestion,
  Task,
} from '../../wit/types/agent.js';
export { eachSource, type SourceAnalysis, taskOptions } from './analyzer.js';
export {
  type AgentDefinition,
  type AgentExports,
  type ConfiguredAgent,
  defineAgent,
} from './define-agent.js';
export { Failure, payloadOf } from './failure.js';
export { type FunctionMetrics, functionAt, functionsAround, functionsOf } from './functions.js';
export { log } from './log.js';
export { jsonDocument, parsedOptions } from './options.js';
export { offersBindings, parserLanguage, parserLanguages } from './parser-language.js';
export { Positions } from './positions.js';
