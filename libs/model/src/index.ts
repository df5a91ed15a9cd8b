export { checkOf, type SchemaCheck, type SchemaFault } from './answer-schema.js';
export {
  ModelError,
  type CallContext,
  type LanguageModel,
  type Message,
  type ModelAnswer,
  type ModelRequest,
  type ToolCall,
  type ToolDefinition,
} from './language-model.js';
export { models, type ModelRegistry, type ModelsConfig, type ResolvedModel } from './registry.js';
export { answerOf, costOf, recordOf, requestHash, type CallMeta, type Price } from './recording.js';
export { OpenAiCompatible, type OpenAiConfig } from './providers/openai-compatible.js';
export { Simulated } from './providers/simulated.js';
export { withoutHints } from './schema-hints.js';
