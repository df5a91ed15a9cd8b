import { ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { GivenUp, JsonObject } from '@scrai/contracts';
import { IsIn, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';

export const GIVEN_UP = ['skip_turn', 'fail_run'] as const satisfies GivenUp[];

/** Who decides, and why: both are kept in the audit. */
export class Decider implements client.Decider {
  @ApiPropertyOptional({ description: 'Who asks; the API key’s name when absent.', example: 'anna' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  actor?: string;

  @ApiPropertyOptional({ description: 'Why.', example: 'the model server is back' })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  reason?: string;
}

/** Body of `POST /dlq/{id}/requeue`; all of it may be left out. */
export class RequeueBody extends Decider implements client.Requeue {
  @ApiPropertyOptional({
    type: Object,
    description:
      'The work message to send in place of the one that failed: the `payload` of `GET /dlq/{id}`, with another `model`, ' +
      '`model_options`, `price`, `seed` or `view`. What names the turn stays as it is.',
  })
  @IsOptional()
  @IsObject()
  payload?: JsonObject;
}

/** Query, or body, of `DELETE /dlq/{id}`. */
export class DeleteQuery extends Decider implements client.DeleteDeadLetter {
  @ApiPropertyOptional({
    enum: GIVEN_UP,
    description: 'What becomes of the run; `fail_run` where its `on_dead_letter` says so, else `skip_turn`.',
  })
  @IsOptional()
  @IsIn(GIVEN_UP)
  then?: GivenUp;
}
