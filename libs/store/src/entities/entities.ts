import { ActionRow } from './action.js';
import { AgentInstanceRow, AgentStepRow } from './agent.js';
import { ApiKeyRow } from './api-key.js';
import { BlobPartRow, BlobRow } from './blob.js';
import { BreakpointRow } from './breakpoint.js';
import { DeadLetterRow } from './dead-letter.js';
import {
  DeadLetterAuditRow,
  DeadLetterSelectionItemRow,
  DeadLetterSelectionRow,
} from './dead-letter-operations.js';
import { EngineStateRow } from './engine-state.js';
import { EventInstanceRow, WorkMessageRow } from './event-instance.js';
import { EventTypeRow, RetryPolicyRow } from './master-data.js';
import { LeaseRow } from './lease.js';
import { LessonSetRow } from './lesson-set.js';
import { MeasurementRow } from './measurement.js';
import { MemoryRow } from './memory.js';
import { MemoryVectorRow } from './memory-vector.js';
import { ModelCallRow } from './model-call.js';
import { RunEventRow } from './run-event.js';
import { ScenarioRunRow } from './scenario-run.js';
import { AgentTemplateRow, ScenarioTemplateRow } from './template.js';
import { BudgetRow } from './budget.js';
import { TrainingJobRow } from './training-job.js';
import { ToolCallRow } from './tool-call.js';
import { TurnOutcomeRow } from './turn-outcome.js';

/** Every table. */
export const ENTITIES = [
  EventTypeRow,
  RetryPolicyRow,
  ScenarioTemplateRow,
  AgentTemplateRow,
  ScenarioRunRow,
  BreakpointRow,
  AgentInstanceRow,
  AgentStepRow,
  MemoryRow,
  MemoryVectorRow,
  RunEventRow,
  EventInstanceRow,
  WorkMessageRow,
  TurnOutcomeRow,
  DeadLetterRow,
  DeadLetterSelectionRow,
  DeadLetterSelectionItemRow,
  DeadLetterAuditRow,
  ActionRow,
  EngineStateRow,
  LeaseRow,
  BudgetRow,
  TrainingJobRow,
  LessonSetRow,
  ModelCallRow,
  ToolCallRow,
  MeasurementRow,
  ApiKeyRow,
  BlobRow,
  BlobPartRow,
];
