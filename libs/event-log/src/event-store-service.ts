import { Bus, JetStreamTransport } from '@scrai/bus';
import type { Service } from '@scrai/service-kit';
import { EventLogModule } from './event-log.module.js';

const NAME = 'event-store';

/** The `event-store` process: commits appends, then publishes their work. Any number of them share the requests. */
export const eventStoreService: Service = {
  name: NAME,
  defaultPort: 3001,
  module: (config) => EventLogModule.forRoot(NAME, config),
  connect: (app) => {
    const bus = app.get(Bus);
    const { subjects } = bus;
    const strategy = new JetStreamTransport(bus, {
      requests: {
        'turn-standing': { subject: subjects.turnStanding(), queueGroup: NAME },
        'kept-call': { subject: subjects.keptCall(), queueGroup: NAME },
        'tool-call-beginning': { subject: subjects.toolCallBeginning(), queueGroup: NAME },
        'keep-blob': { subject: subjects.keepBlob(), queueGroup: NAME },
        blob: { subject: subjects.blob(), queueGroup: NAME },
        recall: { subject: subjects.recall(), queueGroup: NAME },
        'lacking-vectors': { subject: subjects.lackingVectors(), queueGroup: NAME },
        'keep-vectors': { subject: subjects.keepVectors(), queueGroup: NAME },
      },
    });
    app.connectMicroservice({ strategy });
  },
};
