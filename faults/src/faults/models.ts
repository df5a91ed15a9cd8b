import { until } from '../ground/persistent.js';
import type { Scene } from '../play/scene.js';

/** For a moment the model refuses, and a few turns fail. */
export async function failingModel({ provider }: Scene): Promise<void> {
  provider.refusal = { status: 503, message: 'the model is overloaded' };
  const refusedFrom = provider.paid().requests;
  await until('requests are refused', () => provider.paid().requests > refusedFrom + 2);
  provider.refusal = null;
}
