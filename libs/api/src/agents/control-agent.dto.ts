import { IntersectionType } from '@nestjs/swagger';
import { ActionOptions } from '../actions/action.dto.js';
import { Destruction, Interruption } from '../actions/payloads.dto.js';

/** Body of `POST /agents/{id}/interrupt`. */
export class InterruptBody extends IntersectionType(Interruption, ActionOptions) {}

/** Query of `DELETE /agents/{id}`. */
export class DestroyQuery extends IntersectionType(Destruction, ActionOptions) {}
