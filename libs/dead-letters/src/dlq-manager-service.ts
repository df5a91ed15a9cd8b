import { Bus, JetStreamTransport } from '@scrai/bus';
import type { Service } from '@scrai/service-kit';
import { DeadLettersModule } from './dead-letters.module.js';

const NAME = 'dlq-manager';
/** Fewer than there are connections to the database: bulk work and people's decisions have some left. */
const CONCURRENCY = 8;

/** The `dlq-manager` process: decides when failed turns are tried again, or never. */
export const dlqManagerService: Service = {
  name: NAME,
  defaultPort: 3002,
  module: (config) => DeadLettersModule.forRoot(NAME, config),
  connect: (app) => {
    const bus = app.get(Bus);
    const { subjects } = bus;
    const failures = {
      stream: subjects.failureStream(),
      consumer: subjects.failureConsumer(),
      filter: subjects.failureStreamSubjects(),
    };
    const strategy = new JetStreamTransport(bus, {
      events: { failures: { sources: [failures], concurrency: CONCURRENCY } },
      requests: { decision: { subject: subjects.deadLetterDecision(), queueGroup: NAME } },
      graceMs: 8_000,
    });
    app.connectMicroservice({ strategy });
  },
};
