import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Bus, BusModule } from '@scrai/bus';
import { brokerOf, type Config, Readiness } from '@scrai/service-kit';
import { AttemptNotes } from './attempt-notes.js';
import { Blobs } from './blobs.js';
import { CallRecords } from './call-records.js';
import { Cancellations } from './cancellations.js';
import type { Engine } from './engine.js';
import { EngineIdentity } from './identity.js';
import { Leaves } from './leaves.js';
import { ModelCalls } from './model-calls.js';
import { Presence } from './presence.js';
import { ToolCalls } from './tool-calls.js';
import { Listeners } from './listeners.js';
import { TurnAttempts } from './turn-attempts.js';
import { ENGINE, TurnPipeline } from './turn-pipeline.js';
import { TurnsInHand } from './turns-in-hand.js';
import { WorkController } from './work.controller.js';

/** An engine with everything around it. */
@Module({})
export class EngineModule implements OnApplicationShutdown {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    bus: Bus,
    readiness: Readiness,
  ) {
    readiness.add('broker', () => (bus.connected ? undefined : 'The broker does not answer.'));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.engine.close?.();
  }

  static forRoot(name: string, engine: Engine, config: Config): DynamicModule {
    const { type, version, capabilities } = engine;
    const identity = new EngineIdentity(type, version, capabilities, config.concurrency);
    return {
      module: EngineModule,
      imports: [BusModule.forRoot(brokerOf(config, name))],
      controllers: [WorkController],
      providers: [
        { provide: ENGINE, useValue: engine },
        { provide: EngineIdentity, useValue: identity },
        TurnPipeline,
        TurnAttempts,
        Listeners,
        TurnsInHand,
        Cancellations,
        ModelCalls,
        ToolCalls,
        Blobs,
        CallRecords,
        Leaves,
        AttemptNotes,
        Presence,
      ],
    };
  }
}
