import type { Scene } from '../play/scene.js';
import type { References } from '../play/references.js';
import { brokerFindings } from './broker.js';
import { logFindings } from './logs.js';
import { paymentFindings, type Payments } from './payments.js';
import { rowFindings } from './rows.js';
import { toolFindings } from './tools.js';

/** What does not hold: which run, where in it, and a sentence. */
export interface Finding {
  run?: string;
  seq?: number;
  what: string;
}

export interface Checked extends Payments {
  findings: Finding[];
  events: number;
  /** Turns or events that should be there and are not. */
  lost: number;
  /** What is there more often than once. */
  doubled: number;
}

/** Everything that must hold after a fault, checked once its runs have ended. */
export async function check(scene: Scene, references: References, mayPayTwice: boolean): Promise<Checked> {
  // Before the references are played: they have dealings with the ledger as well.
  const tools = await toolFindings(scene);
  await references.learn(scene);
  const logs = await logFindings(scene, (wanted) => references.of(wanted));
  const rows = await rowFindings(scene);
  const payments = await paymentFindings(scene, mayPayTwice);
  const broker = await brokerFindings(scene);
  return {
    findings: [...logs.findings, ...rows.findings, ...tools.findings, ...payments.findings, ...broker],
    events: await scene.events(),
    lost: logs.lost + rows.lost + tools.lost,
    doubled: logs.doubled + rows.doubled + tools.doubled,
    paid: payments.paid,
    paid_twice: payments.paid_twice,
  };
}
