import type * as OpenAiSdk from 'openai';

type Sdk = typeof OpenAiSdk;
let sdk: Sdk | null = null;

/** OpenAI's SDK. It takes 0.3 s of CPU to load, and most processes speak with other servers or none. */
export const loadSdk = async (): Promise<Sdk> => (sdk ??= await import('openai'));

/** The SDK if somebody has loaded it: before that, nothing is one of its errors. */
export const loadedSdk = (): Sdk | null => sdk;
