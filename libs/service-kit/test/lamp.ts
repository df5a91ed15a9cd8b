import { BadRequestException, Body, Controller, Get, Inject, Module, Post } from '@nestjs/common';
import { Counter } from 'prom-client';
import {
  CONFIG,
  loadConfig,
  Metrics,
  ProblemError,
  Readiness,
  type Config,
  type Service,
} from '../src/index.js';

/** What the lamp's broker says; a test changes it. */
export const broker = { state: undefined as string | undefined };

@Controller('lamp')
class LampController {
  private readonly lit: Counter;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    readiness: Readiness,
    metrics: Metrics,
  ) {
    readiness.add('broker', () => broker.state);
    this.lit = new Counter({ name: 'lamp_lit_total', help: 'Times lit.', registers: [metrics.registry] });
  }

  @Get()
  read(): { namespace: string } {
    return { namespace: this.config.namespace };
  }

  @Post()
  light(@Body() body: { level: number }): { level: number } {
    if (typeof body.level !== 'number')
      throw new ProblemError(422, 'no_level', 'The lamp needs a level.', [
        { pointer: '/level', detail: 'must be a number' },
      ]);
    this.lit.inc();
    return body;
  }

  @Get('away')
  away(): never {
    throw Object.assign(new Error('password=hunter2: no connection'), { retryable: true });
  }

  @Get('broken')
  fail(): never {
    throw new Error('password=hunter2 did not work');
  }

  @Get('refused')
  refuse(): never {
    throw new BadRequestException('Not like that.');
  }
}

@Module({})
class LampModule {}

export const lamp: Service = {
  name: 'lamp',
  defaultPort: 0,
  module: () => ({ module: LampModule, controllers: [LampController] }),
};

export const config = loadConfig(
  {},
  { natsUrl: 'nats://127.0.0.1:1', databaseUrl: 'postgres://127.0.0.1/none', logLevel: 'silent' },
);
