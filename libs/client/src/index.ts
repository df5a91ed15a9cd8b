export { ScraiClient, type ActionFilter } from './client.js';
export { AgentCalls, type AgentFilter, type MemoryFilter } from './calls/agents.js';
export { BlobCalls } from './calls/blobs.js';
export { EngineCalls } from './calls/engines.js';
export { DeadLetterCalls } from './calls/dead-letters.js';
export { LessonCalls } from './calls/lessons.js';
export { QueueCalls, type ClaimOptions } from './calls/queue.js';
export { RunCalls, type RunFilter } from './calls/runs.js';
export { TemplateCalls, type TemplateInput } from './calls/templates.js';
export {
  type Delta,
  type DeltaListener,
  type DeltaReset,
  type Followed,
  type FollowOptions,
  type StreamEnd,
} from './follow.js';
export { ProblemResponse, Unreachable } from './http.js';
export { everyItem, type Page, type PageQuery } from './page.js';
export type { Blob } from './resources/blobs.js';
export type { Action, AgentControlled, NewAction } from './resources/actions.js';
export type {
  ActionOptions,
  Agent,
  AgentState,
  AgentStep,
  InterruptAgent,
  StartAgent,
} from './resources/agents.js';
export type {
  Distil,
  LessonGoal,
  LessonSet,
  LessonSetSummary,
  LessonSource,
  NewLessonSet,
} from './resources/lessons.js';
export type { AgentMemory, MemoryChange, MemoryEdit, NewMemory } from './resources/memory.js';
export type {
  EngineInstance,
  EngineRegistration,
  EngineStateValues,
  EngineStatus,
  EngineWord,
} from './resources/engines.js';
export type { Budget, BudgetLimits, BudgetSpent, NewBudget, RunBudget } from './resources/budgets.js';
export type { CostLine, Expected, Forecast, ForecastOfModel, RunCost } from './resources/forecast.js';
export type { KnownModel, ModelAlias, ModelOverview, ModelProvider } from './resources/models.js';
export type {
  NewTrainingJob,
  PairSelection,
  TrainingJob,
  TrainingSelection,
  TrainingSummary,
} from './resources/training.js';
export type {
  EventTypeResource,
  EventTypeValues,
  RetryPolicy,
  RetryPolicyValues,
} from './resources/policies.js';
export type {
  DeadLetter,
  DeadLetterAuditEntry,
  DeadLetterDetail,
  DeadLetterFilter,
  DeadLetterGroup,
  DeadLetterSelection,
  Decider,
  DeleteDeadLetter,
  DeletedDeadLetter,
  NewSelection,
  Requeue,
  SelectionDetail,
} from './resources/dead-letters.js';
export type {
  Attempt,
  BlockingTurn,
  Claim,
  ClaimedEvent,
  EventDetail,
  EventInstance,
  ReportedError,
  ReportStatus,
  StatusReport,
  StatusReported,
} from './resources/queue.js';
export type {
  AgentResults,
  Finding,
  Measurement,
  RunResults,
  SceneResults,
  Spent,
  Timings,
  TranscriptEntry,
  TurnCounts,
} from './resources/results.js';
export type {
  Controlled,
  Fingerprint,
  ForkChanges,
  ForkRun,
  LoggedEvent,
  ModelCall,
  ModelPrice,
  Replay,
  ReplayDifference,
  RunMode,
  ScenarioRun,
  StartRun,
  ToolCall,
} from './resources/runs.js';
export type { Breakpoint, NewBreakpoint } from './resources/breakpoints.js';
export type { AgentStanding, AskAgent, Interview, PastAgent, RunState } from './resources/past.js';
export type { Template, TemplateSummary, Validation } from './resources/templates.js';
