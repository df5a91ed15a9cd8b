export { checkOf, type SchemaCheck, type SchemaFault } from './answer-schema.js';
export { checkKeys, type KeyCheck } from './key-check.js';
export {
  ModelError,
  textOf,
  type CallContext,
  type EmbeddingAnswer,
  type EmbeddingRequest,
  type LanguageModel,
  type ContentPart,
  type MediaPart,
  type Message,
  type ModelAnswer,
  type ModelRequest,
  type SpeechAnswer,
  type SpeechRequest,
  type ToolCall,
  type ToolDefinition,
} from './language-model.js';
export { models, type ModelRegistry, type ResolvedModel } from './registry.js';
export type { ModelsConfig } from './configuration/providers.js';
export { ModelsFileError } from './configuration/read-models-file.js';
export { answerOf, costOf, recordOf, requestHash, type CallMeta, type KeptAnswer } from './recording.js';
export { AnthropicModel } from './providers/anthropic.js';
export { Ollama, type OllamaConfig } from './providers/ollama.js';
export { OpenAiCompatible } from './providers/openai-compatible.js';
export { OpenAiResponses } from './providers/openai-responses.js';
export { Simulated } from './providers/simulated.js';
export { expectedUsage, select, type Candidate, type PassedOver } from './selection.js';
export { fineTuningAt } from './configuration/fine-tuning-at.js';
export { type FineTuning, type TuningMethod, type TuningState } from './training/fine-tuning.js';
export { exampleLine, fitsLine, preferenceLine } from './training/chat-lines.js';
export { tokensOf } from './token-estimate.js';
export { tokenCounter, type TokenCounter } from './token-counter.js';
export { mediaTokens } from './token-estimate.js';
export { withoutHints } from './schema-hints.js';
export { BoundedCache } from './bounded-cache.js';
