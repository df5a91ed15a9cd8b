import { ApiProperty } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { Action } from '../actions/action.dto.js';
import { ScenarioRun } from './run.dto.js';

/** The run as it is now, and the action that was asked for. */
export class Controlled extends ScenarioRun implements client.Controlled {
  @ApiProperty({ type: Action })
  action: Action;
}
