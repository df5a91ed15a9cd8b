import { Initial1763700000000 } from './1763700000000-initial.js';
import { ApiKeys1763721000000 } from './1763721000000-api-keys.js';
import { DeadLetterOperations1763800000000 } from './1763800000000-dead-letter-operations.js';
import { Forks1763801000000 } from './1763801000000-forks.js';
import { CallPurposes1763910000000 } from './1763910000000-call-purposes.js';
import { Leases1763900000000 } from './1763900000000-leases.js';
import { Interviews1763950000000 } from './1763950000000-interviews.js';
import { Breakpoints1763951000000 } from './1763951000000-breakpoints.js';
import { LeasesByAge1764000000000 } from './1764000000000-leases-by-age.js';
import { ToolCalls1763970000000 } from './1763970000000-tool-calls.js';
import { Memories1764010000000 } from './1764010000000-memories.js';
import { CallSelections1764011000000 } from './1764011000000-call-selections.js';
import { Budgets1764020000000 } from './1764020000000-budgets.js';
import { MemoriesByAgent1764021000000 } from './1764021000000-memories-by-agent.js';
import { LessonSets1764025000000 } from './1764025000000-lesson-sets.js';
import { Blobs1764030000000 } from './1764030000000-blobs.js';
import { MemoryVectors1764031000000 } from './1764031000000-memory-vectors.js';
import { TrainingJobs1764060000000 } from './1764060000000-training-jobs.js';
import { WhatToolsBring1764062000000 } from './1764062000000-what-tools-bring.js';
import { BudgetsOutlastRuns1764063000000 } from './1764063000000-budgets-outlast-runs.js';
import { WhatKeysAsked1764070000000 } from './1764070000000-what-keys-asked.js';
import { WhatBudgetsSpent1764071000000 } from './1764071000000-what-budgets-spent.js';
import { EndsOfWhatBrokeOff1764072000000 } from './1764072000000-ends-of-what-broke-off.js';
import { LatestRunsAlike1764073000000 } from './1764073000000-latest-runs-alike.js';
import { ColumnsNobodySearches1764080000000 } from './1764080000000-columns-nobody-searches.js';

/** Every migration, oldest first. A migration that was released is never edited. */
export const MIGRATIONS = [
  Initial1763700000000,
  ApiKeys1763721000000,
  DeadLetterOperations1763800000000,
  Forks1763801000000,
  Leases1763900000000,
  CallPurposes1763910000000,
  Interviews1763950000000,
  Breakpoints1763951000000,
  ToolCalls1763970000000,
  LeasesByAge1764000000000,
  Memories1764010000000,
  CallSelections1764011000000,
  Budgets1764020000000,
  MemoriesByAgent1764021000000,
  LessonSets1764025000000,
  Blobs1764030000000,
  MemoryVectors1764031000000,
  TrainingJobs1764060000000,
  WhatToolsBring1764062000000,
  BudgetsOutlastRuns1764063000000,
  WhatKeysAsked1764070000000,
  WhatBudgetsSpent1764071000000,
  EndsOfWhatBrokeOff1764072000000,
  LatestRunsAlike1764073000000,
  ColumnsNobodySearches1764080000000,
];
