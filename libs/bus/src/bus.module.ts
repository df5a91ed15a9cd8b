import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Bus } from './bus.js';
import type { BusOptions } from './connection.js';

/** Gives `Bus` to every module of an application, connected and with its streams; closed as the last thing. */
@Module({})
export class BusModule implements OnApplicationShutdown {
  constructor(private readonly bus: Bus) {}

  static forRoot(options: BusOptions): DynamicModule {
    const useFactory = async (): Promise<Bus> => {
      const bus = await Bus.connect(options);
      await bus.ensureStreams();
      return bus;
    };
    return { module: BusModule, global: true, providers: [{ provide: Bus, useFactory }], exports: [Bus] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.bus.close();
  }
}
