import { ApiProperty } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { Price } from '@scrai/contracts';

export class Expected implements client.Expected {
  @ApiProperty()
  low: number;

  @ApiProperty()
  expected: number;

  @ApiProperty()
  high: number;
}

class Quantities {
  @ApiProperty({ type: Expected })
  calls: Expected;

  @ApiProperty({ type: Expected })
  input_tokens: Expected;

  @ApiProperty({ type: Expected })
  output_tokens: Expected;

  @ApiProperty({ type: Expected, description: 'US dollars.' })
  money: Expected;
}

export class ForecastOfModel extends Quantities implements client.ForecastOfModel {
  @ApiProperty({ example: 'openai:gpt-5-mini', description: 'Of an alias, the model that it prefers.' })
  model: string;

  @ApiProperty({ type: Object, nullable: true, description: 'US dollars per million tokens.' })
  price: Price | null;
}

export class Forecast extends Quantities implements client.Forecast {
  @ApiProperty({ example: 'price-negotiation' })
  template: string;

  @ApiProperty({ example: '1.0.0' })
  template_version: string;

  @ApiProperty({
    enum: ['earlier_runs', 'rehearsal'],
    description:
      'Three or more earlier runs of the same template and model; else the scenario is played in memory by the simulated model, with ' +
      'the prompts that a model would read.',
  })
  basis: client.Forecast['basis'];

  @ApiProperty({ type: 'integer', description: 'Runs that it rests on.' })
  samples: number;

  @ApiProperty({ description: 'False where no end was seen: it will be more.' })
  complete: boolean;

  @ApiProperty({ type: [ForecastOfModel] })
  models: ForecastOfModel[];

  @ApiProperty({ type: [String], description: 'What the numbers leave out.' })
  notes: string[];
}
