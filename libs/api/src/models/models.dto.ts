import { ApiProperty } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { GovernorState, Price, RateLimits } from '@scrai/contracts';

export class ModelProvider implements client.ModelProvider {
  @ApiProperty({ example: 'openai' })
  name: string;

  @ApiProperty({ description: 'It is a server, or a service, whose use is governed.' })
  governed: boolean;

  @ApiProperty({ type: Object, description: 'What the models file says that it allows.' })
  limits: RateLimits;

  @ApiProperty({
    type: Object,
    nullable: true,
    description:
      'How its key stands: calls under way and waiting, how many may be under way, its breaker, what was learnt of its limits. Null ' +
      'where nobody used it of late.',
  })
  state: GovernorState | null;
}

export class ModelAlias implements client.ModelAlias {
  @ApiProperty({ example: 'fast' })
  name: string;

  @ApiProperty({ type: [String], description: 'Models of its chain that can be reached, in their order.' })
  models: string[];
}

export class KnownModel implements client.KnownModel {
  @ApiProperty({ example: 'openai:gpt-5-mini*', description: 'May end in `*`.' })
  name: string;

  @ApiProperty({ type: 'integer', nullable: true })
  context_tokens: number | null;

  @ApiProperty({ type: [String], nullable: true, description: 'What it takes besides text.' })
  media: string[] | null;

  @ApiProperty({ type: Boolean, nullable: true })
  tools: boolean | null;

  @ApiProperty({ type: Boolean, nullable: true })
  schema: boolean | null;

  @ApiProperty({ type: Object, nullable: true, description: 'US dollars per million tokens.' })
  price: Price | null;
}

export class ModelOverview implements client.ModelOverview {
  @ApiProperty({ type: [ModelProvider] })
  providers: ModelProvider[];

  @ApiProperty({ type: [ModelAlias] })
  aliases: ModelAlias[];

  @ApiProperty({ type: Object, description: 'Models that were trained here: name -> what it stands for.' })
  trained: Record<string, string>;

  @ApiProperty({ type: [KnownModel], description: 'Of the providers that can be reached.' })
  models: KnownModel[];
}
