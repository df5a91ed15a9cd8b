/** Every service, in the order in which they start: the sole writer first, the REST side last. */
export const SERVICE_NAMES = [
  'event-store',
  'dlq-manager',
  'actor-engine',
  'narrator-engine',
  'analyst-engine',
  'orchestrator',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];
