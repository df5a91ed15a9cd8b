import OpenAI from 'openai';
import type { ServerConfig } from '../remote/server.js';

/** The SDK for a server that speaks one of OpenAI's protocols. It retries nothing, reads no environment and logs nothing. */
export const clientFor = ({ apiKey }: ServerConfig, server: { url: string; timeoutMs: number }): OpenAI =>
  new OpenAI({
    baseURL: server.url,
    // Servers on one's own machine mostly want no key, but the SDK insists on one.
    apiKey: apiKey || 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: server.timeoutMs,
    logLevel: 'off',
  });

/** OpenAI's own service. */
export const HOME = 'https://api.openai.com/v1';
