export type {
  CompiledAgent,
  CompiledMeasure,
  CompiledRule,
  CompiledScenario,
  CompiledScene,
  CompiledStimulus,
  Schedule,
} from './compiled.js';
export {
  Fingerprint,
  canonicalLine,
  canonicalLog,
  fingerprint,
  type CanonicalEvent,
} from './logic/canonical.js';
export { breakpointFaults, Breakpoints, type Breakpoint } from './logic/breakpoints.js';
export { changeFaults } from './logic/changes.js';
export { reload } from './logic/environment.js';
export { fold, replayState } from './logic/fold.js';
export type {
  Inputs,
  NextEvent,
  OutsideInput,
  TickSchedule,
  TurnOutcome,
  TurnWork,
  Wait,
} from './logic/inputs.js';
export { Measurer, measurements, type Measurement } from './logic/measures.js';
export { levelsOf, MEASURE_PLUGINS } from './measure-plugins/all.js';
export { next } from './logic/next.js';
export { Replay, type Difference } from './logic/replay.js';
export { outsideFault } from './logic/outside.js';
export {
  guidanceOf,
  isEnded,
  lastSeq,
  livingNames,
  openTurn,
  openTurnOf,
  openTurns,
  requestedTurns,
  tickSchedule,
} from './logic/readers.js';
export type {
  AgentResults,
  Finding,
  Rating,
  RunResults,
  SceneResults,
  Spent,
  TranscriptEntry,
  TurnCounts,
} from './logic/result-types.js';
export { ResultsReader, results } from './logic/results.js';
export {
  agentSnapshot,
  runSnapshot,
  type AgentSnapshot,
  type AgentStanding,
  type RunSnapshot,
} from './logic/snapshot.js';
export { initialState, type RunState } from './logic/state.js';
export { LOGIC_VERSION, SCHEMA_VERSION } from './logic/version.js';
export { view, workFor } from './logic/view.js';
export {
  checkScenarioTemplate,
  compile,
  templateHash,
  type Compilation,
  type CompileInput,
} from './template/compile.js';
export { checkAgentTemplate } from './template/check-agent-template.js';
export { agentReferences, type AgentReference } from './template/cast/agent-templates.js';
export { inlineFiles, type FilesBeside } from './template/inline-files.js';
export { mediaIn, type KeepFile } from './template/inline-media.js';
export type { ToolFaults } from './template/tools.js';
export { Lines } from './template/lines.js';
export { NAMES, PLACES_WITH_DRAW, LIQUID_NAMES, type ExpressionPlace } from './template/names.js';
export { MAX_TEMPLATE_BYTES, parseTemplate, type ParsedTemplate } from './template/parse-template.js';
export { inlinePrompts } from './prompt/inline-prompts.js';
export { memoryLine, perceptionLine } from './prompt/perceptions.js';
export { PROMPT_NAMES } from './prompt/names.js';
export { Prompt, type RenderedPrompt } from './prompt/prompt.js';
export { withoutMarkup } from './prompt/safe-text.js';
export { PromptFault, PromptLibrary, type PromptFile, type WholePrompt } from './prompt/prompt-library.js';
export { publishedSchemas } from './template/schemas/published-schemas.js';
export { distillationScenario, DISTILLER, lessonsOf } from './lessons/distillation.js';
export { digestOf, inOrder, type RunDigest, type Study } from './lessons/digest.js';
export { wantedLessons } from './lessons/wanted.js';
export { soloScenario } from './solo.js';
export { compileSpec, type Distilled, type DistilledRun, type RunSpec } from './run-spec.js';
