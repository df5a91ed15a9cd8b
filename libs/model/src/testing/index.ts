export {
  startOpenAiServer,
  type ChatBody,
  type OpenAiServer,
  type OpenAiServerOptions,
  type RecordedRequest,
} from './openai-server.js';
export type { Script, Step, StepUsage } from './script.js';
