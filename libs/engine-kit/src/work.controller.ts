import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Delivery, Settlement } from '@scrai/bus';
import type { WorkMessage } from '@scrai/contracts';
import { TurnPipeline } from './turn-pipeline.js';

@Controller()
export class WorkController {
  constructor(private readonly pipeline: TurnPipeline) {}

  @EventPattern<string>('work')
  work(@Payload() work: WorkMessage, @Ctx() delivery: Delivery): Promise<Settlement> {
    return this.pipeline.run(work, delivery);
  }
}
