import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { BudgetStanding } from '@scrai/store';
import {
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { iso, Resource } from '../http/resource.js';

/** Bounds of money and tokens. */
export class BudgetLimits implements client.BudgetLimits {
  @ApiPropertyOptional({ description: 'US dollars.', example: 5, exclusiveMinimum: true, minimum: 0 })
  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(1e9)
  money?: number;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'Of prompts and answers together.',
    example: 1_000_000,
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  tokens?: number;
}

/** Bounds of one run. */
export class RunBudget extends BudgetLimits implements client.RunBudget {
  @ApiPropertyOptional({
    type: 'integer',
    description: 'Time from its start, in ms.',
    minimum: 1,
    maximum: 2 ** 31 - 1,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2 ** 31 - 1)
  time_ms?: number;
}

/** Body of `POST /budgets`. */
export class NewBudgetBody extends BudgetLimits implements client.NewBudget {
  @ApiPropertyOptional({ example: 'pilot of the prices' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name?: string;
}

export class Spent implements client.BudgetSpent {
  @ApiProperty({ description: 'US dollars, at the prices that each run pinned at its start.' })
  money: number;

  @ApiProperty({ type: 'integer' })
  tokens: number;

  @ApiProperty({ type: 'integer' })
  calls: number;
}

export class Budget extends Resource implements client.Budget {
  @ApiProperty({ type: String, nullable: true })
  name: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'US dollars; null: not bounded.' })
  money: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  tokens: number | null;

  @ApiProperty({ type: Spent })
  spent: Spent;

  @ApiProperty({ type: 'integer', description: 'Runs that were started with it.' })
  runs: number;

  @ApiProperty({ description: 'Its runs are stopped, and no other starts, until it is raised.' })
  exhausted: boolean;
}

export const isExhausted = ({
  money,
  tokens,
  spent_money,
  spent_tokens,
}: Omit<BudgetStanding, 'runs'>): boolean =>
  (money !== null && spent_money >= money) || (tokens !== null && spent_tokens >= tokens);

export const budgetOf = (row: BudgetStanding): Budget => ({
  id: row.id,
  name: row.name,
  money: row.money,
  tokens: row.tokens,
  spent: { money: row.spent_money, tokens: row.spent_tokens, calls: row.spent_calls },
  runs: row.runs,
  exhausted: isExhausted(row),
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
