import type { Refusal } from '../remote/failures.js';
import { loadedSdk } from './sdk.js';

/** What a server answered, where an error of OpenAI's SDK is an answer. */
export function refusalOf(error: unknown): Refusal | null {
  const sdk = loadedSdk();
  if (!sdk || !(error instanceof sdk.APIError)) return null;
  if (error instanceof sdk.APIConnectionError || error instanceof sdk.APIUserAbortError) return null;
  return {
    status: error.status as number | undefined,
    code: error.code,
    param: error.param,
    message: error.message,
    headers: error.headers as Headers | undefined,
  };
}
