import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Fault, Problem } from '@scrai/contracts';

export class FaultBody implements Fault {
  @ApiProperty({ description: 'RFC 6901 pointer into the input.', example: '/scenes/0/schedule' })
  pointer: string;

  @ApiProperty({ description: 'One sentence.', example: 'schedule must be one of round_robin, random' })
  detail: string;

  @ApiPropertyOptional({ description: 'Line in the YAML or JSON source, from 1.', example: 12 })
  line?: number;
}

export class ProblemBody implements Problem {
  @ApiProperty({ example: 'urn:scrai:problem:not_found' })
  type: string;

  @ApiProperty({ example: 'Not Found' })
  title: string;

  @ApiProperty({ example: 404 })
  status: number;

  @ApiProperty({ description: 'What is wrong, and what to do.' })
  detail: string;

  @ApiPropertyOptional()
  instance?: string;

  @ApiProperty({ description: 'Stable, for programs.', example: 'not_found' })
  code: string;

  @ApiProperty({ description: 'Names this request in the logs.' })
  trace_id: string;

  @ApiPropertyOptional({ type: [FaultBody], description: 'Every fault of the input.' })
  errors?: FaultBody[];
}

const MEANINGS: Record<number, string> = {
  400: 'The query or the path has faults; all are listed in `errors`.',
  404: 'There is none of that name or id.',
  409: 'Not possible in the present state; `detail` says why.',
  413: 'The body is over the limit.',
  503: 'A service that this needs does not answer now.',
  422: 'The body has faults; all are listed in `errors`.',
};

/** Documents the problems that a call may answer with. */
export const ApiProblems = (...statuses: (keyof typeof MEANINGS)[]): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ApiExtraModels(ProblemBody),
    ...statuses.map((status) =>
      ApiResponse({
        status: Number(status),
        description: MEANINGS[status],
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemBody) } } },
      }),
    ),
  );
