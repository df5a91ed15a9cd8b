export { Database } from './database.js';
export type { DatabaseOptions } from './connect.js';
export { QueryFailed } from './query-failed.js';
export type { Queryable, Statement } from './statement.js';
export { StoreModule } from './store.module.js';
export { BadCursor, type Page, type PageRequest } from './page.js';
export { appendBatch, type Appended } from './append/append-batch.js';
export {
  apiKeyOf,
  hasApiKeys,
  issueApiKey,
  listApiKeys,
  looksLikeApiKey,
  revokeApiKeys,
  type ApiKey,
} from './records/api-keys.js';
export { noteAttempts, noteIgnored } from './records/attempts.js';
export {
  blobBytes,
  blobPart,
  getBlob,
  keepBlob,
  keepBlobPart,
  referToBlobs,
  typesOfBlobs,
  type NewBlob,
  type StoredBlob,
} from './records/blobs.js';
export { addBreakpoints, breakpointsOf, removeBreakpoint } from './records/breakpoints.js';
export { auditDeadLetters } from './records/dead-letter-audit.js';
export { forkRun, openTurnsAt, type ForkedAgent, type NewFork } from './records/fork-run.js';
export { recordHeartbeats } from './records/engine-states.js';
export {
  endLease,
  extendLease,
  grantLeases,
  leasesOf,
  leaseStanding,
  type GrantedLease,
  type LeaseStanding,
  type NewLease,
} from './records/leases.js';
export {
  changeBudget,
  createBudget,
  getBudget,
  listBudgets,
  runsBeyondBudget,
  spentOfBudget,
  type BudgetStanding,
} from './records/budgets.js';
export { JOB_STATUSES, type JobStatus, type TrainingJobRow } from './entities/training-job.js';
export {
  createTrainingJob,
  getTrainingJob,
  holdTrainingJob,
  listTrainingJobs,
  missTrainingJob,
  noteTrainingJob,
  releaseTrainingJob,
  requestTrainingCancel,
  takeTrainingJob,
  trainingJobOfKey,
  trainedModels,
  type NewTrainingJob,
} from './records/training-jobs.js';
export { keptCall, recordModelCalls } from './records/model-calls.js';
export { takeOverdueWork, type OverdueWork } from './records/overdue.js';
export { keepVectors, lackingVectors } from './records/memory-vectors.js';
export { recall } from './records/recall.js';
export { answeredCalls, interviewsEndedBefore, removeRun } from './records/remove-run.js';
export { sweep, SWEPT_TABLES, type SweptTable } from './records/sweeping.js';
export { turnStanding } from './records/standings.js';
export { beginToolCall, endBrokenOffToolCalls, recordToolCalls } from './records/tool-calls.js';
export { asStored, storable, storableJson } from './storable.js';
export { loadSeeds } from './seeds.js';

export { ActionRow } from './entities/action.js';
export { AgentInstanceRow, AgentStepRow, type StepStatus } from './entities/agent.js';
export { BlobRow } from './entities/blob.js';
export { BreakpointRow } from './entities/breakpoint.js';
export { MemoryRow } from './entities/memory.js';
export { DeadLetterRow } from './entities/dead-letter.js';
export {
  DeadLetterAuditRow,
  DeadLetterSelectionItemRow,
  DeadLetterSelectionRow,
} from './entities/dead-letter-operations.js';
export { EngineStateRow } from './entities/engine-state.js';
export { LessonSetRow } from './entities/lesson-set.js';
export { LeaseRow, type LeaseEnd } from './entities/lease.js';
export { EventInstanceRow, WorkMessageRow, type Attempt } from './entities/event-instance.js';
export { EventTypeRow, RetryPolicyRow } from './entities/master-data.js';
export { MeasurementRow } from './entities/measurement.js';
export { ModelCallRow } from './entities/model-call.js';
export { RunEventRow } from './entities/run-event.js';
export { ScenarioRunRow } from './entities/scenario-run.js';
export { AgentTemplateRow, ScenarioTemplateRow } from './entities/template.js';
export { ToolCallRow } from './entities/tool-call.js';
export { TurnOutcomeRow } from './entities/turn-outcome.js';

export {
  finishAction,
  actionOfKey,
  getAction,
  insertAction,
  listActions,
  pendingActions,
  type ActionFilter,
  type NewAction,
} from './reads/actions.js';
export { agentMemories, memoryAt, memoryOfEdit, type MemoryFilter } from './reads/memories.js';
export {
  agentSteps,
  agentsOfRun,
  changeAgent,
  getAgent,
  introduceAgent,
  listAgents,
  pausedAgents,
  type AgentChange,
  type AgentState,
  type AgentStep,
} from './reads/agents.js';
export { drainEngine, getEngine, listEngines } from './reads/engines.js';
export {
  deadLetterGroups,
  getDeadLetter,
  listDeadLetterAudit,
  listDeadLetters,
  type AuditFilter,
  type DeadLetterFilter,
  type DeadLetterGroup,
} from './reads/dead-letters.js';
export {
  executeSelection,
  freezeSelection,
  getSelection,
  listSelections,
  sampleOf,
  type NewSelection,
  type Selection,
} from './reads/selections.js';
export {
  earlyOutcomes,
  getInstance,
  openInstances,
  turnsBehind,
  turnsInTheWay,
  workMessage,
  type OpenTurnRow,
} from './reads/instances.js';
export { eventOfInstance, readLog, type StoredEvent } from './reads/log.js';
export {
  GLOBAL_POLICY,
  dropRetryPolicy,
  getEventType,
  getRetryPolicy,
  listEventTypes,
  listRetryPolicies,
  putEventType,
  putRetryPolicy,
  type EventTypeEntry,
  type RetryPolicy,
} from './reads/master-data.js';
export {
  callTotals,
  measurements,
  measuresOf,
  modelCalls,
  type CallPlace,
  type CallTotals,
} from './reads/operations.js';
export { costsOf, pastUses, type CostRow, type PastUse } from './reads/costs.js';
export { turnEnds } from './reads/turn-ends.js';
export { toolCalls, type ToolCallPlace } from './reads/tool-calls.js';
export {
  getLessonSet,
  lessonSetOf,
  lessonSetVersions,
  listLessonSets,
  saveLessonSet,
  type NewLessonSet,
} from './reads/lesson-sets.js';
export {
  createRun,
  getRun,
  countUnended,
  listRuns,
  runOfKey,
  runToPlay,
  INTERVIEW_MODE,
  setFingerprint,
  setRunTurnLimit,
  unendedRuns,
  type KeyedRun,
  type NewRun,
  type Run,
  type RunFilter,
  type RunToPlay,
} from './reads/runs.js';
export {
  TemplateVersionTaken,
  getTemplate,
  getTemplateByHash,
  listTemplates,
  hasTemplateText,
  saveTemplate,
  saveTemplates,
  templateVersions,
  type NewTemplate,
  type StoredTemplate,
  type TemplateKind,
} from './reads/templates.js';
