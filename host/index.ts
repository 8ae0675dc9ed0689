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
  AnalyzedSource,
  BaselineDone,
  FileDone,
  FileFixed,
  FileSkipped,
  FixesRefused,
  WorkFailed,
} from './analysis/events.js';
export type { AnalysisInput, AnalyzeOptions, TextSource } from './analysis/options.js';
export * from './base/errors.js';
export type { LogLine } from './base/log-line.js';
export type { Usage } from './contract/backend.js';
export type { BackendName } from './contract/backend-name.js';
export type { Isolation, JcoIsolation } from './contract/isolation.js';
export { type Language, languageOf, languages, parseLanguage } from './contract/languages.js';
export { defaultLimits, type Limits } from './contract/limits.js';
export type { FileReport, FileStatus, SourceFile } from './contract/report.js';
export type { FileClass } from './files/file-class.js';
export { Host } from './host/host.js';
export type {
  AgentInspection,
  CallOptions,
  HostOptions,
  PrepareOptions,
  Run,
  RunOptions,
} from './host/options.js';
export type { Profile } from './patterns/tiers.js';
export type { Distribution } from './pool/distribution.js';
export type { PoolStats, RunStats } from './pool/stats.js';
export type { ResultKey, ResultStore } from './results/store.js';
export type { BackendChoice } from './sandbox/probe.js';
export type {
  Recorded,
  RunEnded,
  SelfCodeEvent,
  StageBegun,
  StageProgress,
} from './selfcode/events.js';
export type { Answer, CycleOptions, Proposal, RunHooks, SelfCodeOptions } from './selfcode/options.js';
export type { EditEnd, FileEnd, RunEnd, Stage } from './selfcode/outcomes.js';
export type { JournalRecord } from './selfcode/records.js';
export type { CleanedUp, Difference, Replayed } from './selfcode/results.js';
export type { RunSummary } from './selfcode/run-summary.js';
export { SelfCode } from './selfcode/self-code.js';
export type { Left } from './selfcode/time-left.js';
export { Core, type ParamsOf, type RequestOptions, type ResultOf } from './services/core/core.js';
export type { Progress } from './services/core/method.js';
export type { MethodName } from './services/core/methods.js';
export type { CoreOptions } from './services/core/options.js';
