import type { Schedule } from '../../compiled.js';
import { narratorDirects } from './narrator.js';
import { random } from './random.js';
import { roundRobin } from './round-robin.js';
import type { ScheduleLogic } from './schedule.js';
import { simultaneous } from './simultaneous.js';
import { autonomous, reactive } from './waiting-line.js';

/** The six schedules. A new one is a file and a line. */
export const SCHEDULES: Record<Schedule['type'], ScheduleLogic> = {
  round_robin: roundRobin,
  random,
  narrator: narratorDirects,
  simultaneous,
  reactive,
  autonomous,
};
