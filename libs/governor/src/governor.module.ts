import { Module, type DynamicModule, type InjectionToken } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import { Metrics } from '@scrai/service-kit';
import { Desk } from './desk.js';
import { GovernorMetrics } from './governor-metrics.js';

/** Who knows which partitions fall to this process. */
export interface PartitionHolder {
  readonly id: string;
  serves(partition: number): boolean;
}

/** Governs model calls in the application that it is part of, which provides the broker. */
@Module({})
export class GovernorModule {
  /** @param holder injection token of a `PartitionHolder`, which `imports` provide. */
  static forRoot(holder: InjectionToken<PartitionHolder>, imports: DynamicModule[]): DynamicModule {
    const desk = {
      provide: Desk,
      inject: [Bus, Metrics, holder],
      useFactory: (bus: Bus, metrics: Metrics, holder: PartitionHolder): Desk =>
        new Desk(bus, holder.id, (partition) => holder.serves(partition), new GovernorMetrics(metrics)),
    };
    return { module: GovernorModule, global: true, imports, providers: [desk], exports: [desk] };
  }
}
