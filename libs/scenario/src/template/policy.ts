import type { PolicyRules } from '@scrai/contracts';
import type { ExpressionReader } from './expression-reader.js';
import { part } from './fault-list.js';

/** Checks what a template says to a policy: its expressions parse and use names that there are. */
export function checkPolicy(
  { answer = {}, opponent }: PolicyRules,
  pointer: string,
  { expressions }: { expressions: ExpressionReader },
): void {
  for (const [name, source] of Object.entries(answer)) {
    expressions.read(source, 'simulated', `${pointer}/answer/${part(name)}`);
  }
  if (opponent !== undefined) expressions.read(opponent, 'simulated', `${pointer}/opponent`);
}
