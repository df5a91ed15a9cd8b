import type OpenAI from 'openai';
import type { ServerConfig } from '../remote/server.js';
import { loadSdk } from './sdk.js';

/** The SDK for a server that speaks one of OpenAI's protocols, loaded when it is first asked for. It retries nothing, reads no environment and logs nothing. */
export const clientFor = (
  { apiKey }: ServerConfig,
  server: { url: string; timeoutMs: number },
): (() => Promise<OpenAI>) => {
  let client: OpenAI | undefined;
  return async () => {
    const { OpenAI } = await loadSdk();
    return (client ??= new OpenAI({
      baseURL: server.url,
      // Servers on one's own machine mostly want no key, but the SDK insists on one.
      apiKey: apiKey || 'none',
      adminAPIKey: null,
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: server.timeoutMs,
      logLevel: 'off',
    }));
  };
};

/** OpenAI's own service. */
export const HOME = 'https://api.openai.com/v1';
