import type { Fault } from '@scrai/contracts';
import { canonical } from '@scrai/determinism';
import type { CompiledAgent, CompiledScenario, CompiledScene } from '../../compiled.js';

const whoIs = ({ name, role, engineType }: CompiledAgent): object => ({ name, role, engineType });
const whatIs = ({ name, narrator, schedule: { type, agents } }: CompiledScene): object => ({
  name,
  narrator,
  type,
  agents,
});

/** What the events so far were made by, and no change in mid-run can undo: who takes part, and which scenes there are. */
export function frozenFaults(before: CompiledScenario, after: CompiledScenario): Fault[] {
  const faults: Fault[] = [];
  const { cast, scenes } = after;
  if (cast.length !== before.cast.length) {
    faults.push(fault(`the cast would have ${cast.length} agents in place of ${before.cast.length}`));
  } else if (canonical(cast.map(whoIs)) !== canonical(before.cast.map(whoIs))) {
    faults.push(fault('the cast would have other agents, or agents of other engine types'));
  }
  if (canonical(scenes.map(whatIs)) !== canonical(before.scenes.map(whatIs))) {
    faults.push(fault('there would be other scenes, or scenes with another schedule, narrator or cast'));
  }
  return faults;
}

const fault = (what: string): Fault => ({
  pointer: '/parameters',
  detail: `with these values ${what}, which cannot change in the middle of a run; start a new run with them`,
});
