export { startAnthropicServer, type MessagesBody } from './anthropic-server.js';
export type { ModelServer, RecordedRequest } from './model-server.js';
export { startOllamaServer, type OllamaBody } from './ollama-server.js';
export {
  startOpenAiServer,
  type ChatBody,
  type OpenAiServer,
  type OpenAiServerOptions,
} from './openai-server.js';
export { startResponsesServer, type ResponsesBody } from './responses-server.js';
export type { Script, Step, StepUsage } from './script.js';
export { FineTuningServer } from './fine-tuning-server.js';
