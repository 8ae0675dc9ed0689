export type {
  AgentInfo,
  Change,
  Document,
  Edit,
  Finding,
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
} from '../wit/types/agent.js';
export type { AgentManifest } from './agents/agent-manifest.js';
export { type Analysis, analyze } from './analysis/analyze.js';
export type {
  AnalysisEvent,
  AnalysisStarted,
  AnalysisSummary,
  BaselineDone,
  FileDone,
  FileFixed,
  FileSkipped,
  FixesRefused,
  WorkFailed,
} from './analysis/events.js';
export type { AnalysisInput, AnalyzeOptions } from './analysis/options.js';
export * from './errors.js';
export { Host } from './host.js';
export { type Language, languageOf, languages, parseLanguage } from './languages.js';
export type {
  AgentInspection,
  CallOptions,
  HostOptions,
  PrepareOptions,
  Run,
  RunOptions,
} from './options.js';
export type { Distribution } from './pool/distribution.js';
export type { PoolStats, RunStats } from './pool/stats.js';
export type { FileReport, FileStatus, SourceFile } from './report.js';
export type { ResultKey, ResultStore } from './results/store.js';
export type { BackendName, LogLine, Usage } from './sandbox/backend.js';
export type { Isolation, JcoIsolation } from './sandbox/isolation.js';
export { defaultLimits, type Limits } from './sandbox/limits.js';
export type { BackendChoice } from './sandbox/probe.js';
