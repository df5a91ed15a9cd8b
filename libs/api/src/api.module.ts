import { Module } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { PromptLibrary } from '@scrai/scenario';
import { CONFIG, shippedTexts } from '@scrai/service-kit';
import { Toolbox, toolboxOf } from '@scrai/tools';
import { KeyRing } from './access/key-ring.js';
import { ActionDesk } from './actions/action-desk.js';
import { ActionIntake } from './actions/action-intake.js';
import { ActionsController } from './actions/actions.controller.js';
import { AgentControlController } from './agents/agent-control.controller.js';
import { AgentReader } from './agents/agent-reader.js';
import { AgentStarter } from './agents/agent-starter.js';
import { AgentsController } from './agents/agents.controller.js';
import { BlobIntake } from './blobs/blob-intake.js';
import { BlobsController } from './blobs/blobs.controller.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { EngineRegistry } from './engines/engine-registry.js';
import { Deciding } from './dead-letters/deciding.js';
import { SelectionsController } from './dead-letters/selections.controller.js';
import { EnginesController } from './engines/engines.controller.js';
import { EventsController } from './events/events.controller.js';
import { BudgetWatch } from './budgets/budget-watch.js';
import { BudgetsController } from './budgets/budgets.controller.js';
import { Claims } from './gateway/claims.js';
import { Drains } from './gateway/drains.js';
import { GatewayMetrics } from './gateway/gateway-metrics.js';
import { Leases } from './gateway/leases.js';
import { QueueController } from './gateway/queue.controller.js';
import { StatusReports } from './gateway/status-reports.js';
import { InputPipe } from './http/input-pipe.js';
import { Distillations } from './lessons/distillations.js';
import { LessonIntake } from './lessons/lesson-intake.js';
import { LessonLibrary } from './lessons/lesson-library.js';
import { LessonSetsController } from './lessons/lesson-sets.controller.js';
import { MemoryController } from './memory/memory.controller.js';
import { MemoryEdits } from './memory/memory-edits.js';
import { KeyStates } from './models/key-states.js';
import { ModelsController } from './models/models.controller.js';
import { EventTypesController } from './policies/event-types.controller.js';
import { RetryPoliciesController } from './policies/retry-policies.controller.js';
import { BreakpointsController } from './runs/breakpoints/breakpoints.controller.js';
import { RunBreakpoints } from './runs/breakpoints/run-breakpoints.js';
import { Fingerprints } from './runs/fingerprints.js';
import { RunCostController } from './runs/cost/run-cost.controller.js';
import { ForecastController } from './runs/forecast/forecast.controller.js';
import { Forecasts } from './runs/forecast/forecasts.js';
import { ForkController } from './runs/fork/fork.controller.js';
import { ForkStarter } from './runs/fork/fork-starter.js';
import { RunForks } from './runs/fork/run-forks.js';
import { InterviewController } from './runs/interview/interview.controller.js';
import { InterviewRemoval } from './runs/interview/interview-removal.js';
import { Interviews } from './runs/interview/interviews.js';
import { KnownModels } from './runs/known-models.js';
import { PastRuns } from './runs/past-runs.js';
import { ReplayController } from './runs/replay.controller.js';
import { ReplayOfRuns } from './runs/replay-of-runs.js';
import { ResultsController } from './runs/results.controller.js';
import { ResultsOfRuns } from './runs/results-of-runs.js';
import { RunContentsController } from './runs/run-contents.controller.js';
import { RunControl } from './runs/run-control.js';
import { RunControlController } from './runs/run-control.controller.js';
import { RunReader } from './runs/run-reader.js';
import { RunAdmission } from './runs/run-admission.js';
import { RunStarter } from './runs/run-starter.js';
import { RunsController } from './runs/runs.controller.js';
import { OpenStreams } from './runs/stream/open-streams.js';
import { StateController } from './runs/state/state.controller.js';
import { RunFeeds } from './runs/stream/run-feeds.js';
import { SpokenWords } from './runs/stream/spoken-words.js';
import { RunStreamController } from './runs/stream/run-stream.controller.js';
import {
  AgentTemplateIntakeController,
  ScenarioTemplateIntakeController,
} from './templates/template-intake.controller.js';
import { TemplateIntake } from './templates/template-intake.js';
import { TemplateLibrary } from './templates/template-library.js';
import { Examples } from './training/examples.js';
import { Pairs } from './training/pairs.js';
import { JobDesk } from './training/jobs/job-desk.js';
import { JobFollower } from './training/jobs/job-follower.js';
import { JobSteps } from './training/jobs/job-steps.js';
import { TrainingJobsController } from './training/jobs/jobs.controller.js';
import { TrainedModels } from './training/trained-models.js';
import { TrainingController } from './training/training.controller.js';
import { AgentTemplatesController, ScenarioTemplatesController } from './templates/templates.controller.js';

/** The REST surface; the application that it is part of provides the broker, the database and the configuration. */
@Module({
  controllers: [
    RunsController,
    RunControlController,
    RunContentsController,
    ResultsController,
    ReplayController,
    ForkController,
    InterviewController,
    StateController,
    BreakpointsController,
    RunStreamController,
    ScenarioTemplatesController,
    AgentTemplatesController,
    ScenarioTemplateIntakeController,
    AgentTemplateIntakeController,
    AgentsController,
    AgentControlController,
    MemoryController,
    LessonSetsController,
    ActionsController,
    EnginesController,
    QueueController,
    EventsController,
    SelectionsController,
    DeadLettersController,
    ForecastController,
    RunCostController,
    BlobsController,
    ModelsController,
    BudgetsController,
    TrainingController,
    TrainingJobsController,
    EventTypesController,
    RetryPoliciesController,
  ],
  providers: [
    KeyRing,
    RunReader,
    RunAdmission,
    RunStarter,
    RunControl,
    Deciding,
    AgentReader,
    AgentStarter,
    MemoryEdits,
    LessonLibrary,
    LessonIntake,
    Distillations,
    ActionDesk,
    ActionIntake,
    RunFeeds,
    OpenStreams,
    SpokenWords,
    Fingerprints,
    ResultsOfRuns,
    ReplayOfRuns,
    PastRuns,
    KnownModels,
    Forecasts,
    KeyStates,
    BudgetWatch,
    Examples,
    Pairs,
    TrainedModels,
    JobDesk,
    JobSteps,
    JobFollower,
    RunForks,
    ForkStarter,
    Interviews,
    InterviewRemoval,
    RunBreakpoints,
    EngineRegistry,
    Claims,
    Leases,
    Drains,
    StatusReports,
    GatewayMetrics,
    BlobIntake,
    TemplateLibrary,
    TemplateIntake,
    { provide: PromptLibrary, useFactory: () => new PromptLibrary(shippedTexts('templates/prompts', '.md')) },
    { provide: Toolbox, useFactory: toolboxOf, inject: [CONFIG] },
    { provide: APP_PIPE, useClass: InputPipe },
  ],
  exports: [TemplateIntake, BlobIntake],
})
export class ApiModule {}
