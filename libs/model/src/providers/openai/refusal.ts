import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import type { Refusal } from '../remote/failures.js';

/** What a server answered, where an error of OpenAI's SDK is an answer. */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof APIError)) return null;
  if (error instanceof APIConnectionError || error instanceof APIUserAbortError) return null;
  return {
    status: error.status as number | undefined,
    code: error.code,
    param: error.param,
    message: error.message,
    headers: error.headers as Headers | undefined,
  };
}
