export type { Json, JsonObject, PatchOperation } from './json.js';
export { agentId, deadLetterId, eventId, measurementId, toolCallId, turnId } from './ids.js';
export {
  ACTION_STATUSES,
  AGENT_STATUSES,
  DEAD_LETTER_STATUSES,
  ENGINE_TYPES,
  FINAL_RUN_STATUSES,
  INSTANCE_STATUSES,
  LANES,
  ON_DEAD_LETTER,
  RUN_STATUSES,
  SELECTION_STATUSES,
  type ActionStatus,
  type AgentStatus,
  type DeadLetterStatus,
  type EngineType,
  type FinalRunStatus,
  type InstanceStatus,
  type Lane,
  type OnDeadLetter,
  type RunStatus,
  type SelectionStatus,
} from './statuses.js';
export {
  AgentCreated,
  AgentDestroyed,
  AgentTicked,
  BudgetExhausted,
  EnvironmentReloaded,
  RunEnded,
  RunStarted,
  SceneEnded,
  SceneStarted,
  StimulusApplied,
} from './run.js';
export { InterviewAsked, RunChanged, type AgentChange, type Injection } from './change.js';
export {
  ActRefused,
  FindingRefused,
  TurnCancelled,
  TurnCompleted,
  TurnRequested,
  TurnSkipped,
  Usage,
} from './turn.js';
export { WorldChanged, WorldChangeRefused } from './world.js';
export {
  EVENT_PAYLOADS,
  EVENT_TYPES,
  RunEvent,
  type EventType,
  type LogEvent,
  type PayloadOf,
} from './event.js';
export { breakpointText, type BreakpointHit, type BreakpointTerms } from './breakpoint.js';
export {
  LESSON_SET_ID,
  NO_LESSONS,
  type Learned,
  type Lesson,
  type LessonValues,
  type PinnedLessons,
} from './lessons.js';
export type { Ask, Perception, RememberedView, View } from './view.js';
export { GRID_COLOURS, MOST_CELLS } from './drawing.js';
export { mediaTypeOf } from './media-signature.js';
export {
  BLOB_PART_BYTES,
  hasWordsOf,
  kindOfMedia,
  LONGEST_ALT,
  MEDIA_TYPES,
  MediaReference,
  MOST_BLOB_BYTES,
  MOST_MEDIA,
  type BlobAnswer,
  type BlobPart,
  type BlobPartKept,
  type BlobQuestion,
  type MediaType,
  type Voice,
} from './media.js';
export {
  MEMORY_KINDS,
  MEMORY_LANGUAGES,
  MEMORY_STRATEGIES,
  type LackingVectors,
  type Concerned,
  type LackingVectorsQuestion,
  MemoryEdited,
  MemoryWritten,
  type MemoryKind,
  type MemoryNote,
  type MemoryPlace,
  type MemorySettings,
  type MemoryStrategy,
  type Recalled,
  type RecalledMemory,
  type RecallQuestion,
  type TextVectors,
  type WrittenMemory,
} from './memory.js';
export {
  CALL_PURPOSES,
  type CallPurpose,
  type CallSelection,
  type Done,
  type Failure,
  type ModelCallRecord,
  type Outcome,
  type OutcomeMessage,
  type Price,
  type Skip,
  type WorkMessage,
} from './work.js';
export type {
  AppendAgent,
  AppendBatchReply,
  AppendEvent,
  AppendMeasurement,
  AppendReply,
  AppendRequest,
  AppendSettled,
  AppendWork,
  KeptCall,
  KeptCallQuestion,
  TurnStanding,
  TurnStandingQuestion,
} from './append.js';
export {
  ENGINE_VERSION,
  EngineDynamicState,
  EngineHeartbeat,
  EngineStaticConfig,
  type AttemptNote,
  type DrainRequest,
  type LeaseNews,
  type ResourceLimits,
  type ResourceUtilization,
} from './engine.js';
export type {
  BreakerState,
  CallEnd,
  GovernorReport,
  GovernorState,
  GovernorWord,
  RateLimits,
  Ticket,
} from './governor.js';
export { KEY_SCOPES, includesScope, type KeyScope } from './key-scopes.js';
export type { DeadLetterDecision, DecisionReply, DecisionResult, GivenUp } from './dead-letter.js';
export {
  ACTION_TYPES,
  AGENT_ACTIONS,
  DESTROY_TIMEOUT_MS,
  RUN_ACTIONS,
  URGENCIES,
  type ActionType,
  type AgentAction,
  type MemoryAction,
  type PlatformAction,
  type RunAction,
  type RunWake,
  type TurnsCancelled,
  type Urgency,
} from './control.js';
export { PARTITIONS, Subjects, partitionOf } from './subjects.js';
export {
  packAppend,
  packAppends,
  packOutcome,
  unpackAppends,
  unpackOutcome,
  type PackedAppend,
} from './lines.js';
export type { Fault, Problem } from './problem.js';
export { payloadSchemas } from './schemas.js';
export {
  ADAPTS,
  OTHER_CALLS,
  type Adapts,
  type Belief,
  type CallModels,
  type Mind,
  type PromptDefinition,
  type Thinking,
} from './mind.js';
export { LISTENING_MS, type ListeningNews, type SpokenNews } from './words.js';
export type { PolicyRules } from './policy.js';
export {
  TOOL_CALL_STATUSES,
  TOOL_EFFECTS,
  MEMORY_TOOLS,
  WORLD_CHANGE,
  type EarlierToolCall,
  type ToolCallBeginning,
  type ToolCallRecord,
  type ToolCallStatus,
  type ToolEffect,
  type ToolGrant,
} from './tools.js';
export { SIMULATED_NAMES, type SimulatedHints } from './simulated.js';
