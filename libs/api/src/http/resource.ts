import { ApiProperty } from '@nestjs/swagger';

/** What every resource has. */
export abstract class Resource {
  @ApiProperty({ example: '0f9d1c52-7d1c-4a0e-9f8a-3a1b7f0c2d11' })
  id: string;

  @ApiProperty({ format: 'date-time' })
  created_at: string;

  @ApiProperty({ format: 'date-time' })
  updated_at: string;
}

/** What every resource of a run has. */
export abstract class RunResource extends Resource {
  @ApiProperty({ format: 'uuid', description: 'The run that it belongs to.' })
  scenario_run_id: string;
}

export const iso = (date: Date): string => date.toISOString();
export const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;
