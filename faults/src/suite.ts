import { check, type Checked, type Finding } from './check/findings.js';
import { recoveryOf, type Recovery } from './check/recovery.js';
import type { Fault } from './faults/fault.js';
import { Installation, type Ground } from './ground/installation.js';
import { Ledger } from './ground/ledger.js';
import { Provider } from './ground/provider.js';
import { References } from './play/references.js';
import { Scene } from './play/scene.js';
import { wantedRuns } from './play/wanted.js';
import { Draws } from './play/draws.js';
import { toolboxOf } from '@scrai/tools';

export interface SuiteOptions {
  faults: Fault[];
  seed: number;
  /** Runs that play while each thing goes wrong. */
  runs: number;
  /** Other numbers of processes than the usual ones. */
  processes?: Ground['processes'];
}

/** What one fault came to: a row of the table. */
export interface Result extends Omit<Checked, 'findings'> {
  fault: string;
  times: number;
  runs: number;
  recovery: Recovery | null;
  seconds: number;
  findings: Finding[];
  /** Why it was not caused. */
  impossible?: string;
}

const MODEL = 'openai:village';

const NOTHING = {
  times: 0,
  runs: 0,
  events: 0,
  lost: 0,
  doubled: 0,
  paid: 0,
  paid_twice: 0,
  recovery: null,
  seconds: 0,
};

/** Causes one fault after the other, each while runs play, and holds what is left to what must hold. */
export class Suite {
  private installation: Installation | null = null;
  private provider: Provider;
  private ledger: Ledger;
  private references: References;
  /** Folders with the logs of services that did not hold. */
  readonly kept: string[] = [];

  constructor(
    private readonly options: SuiteOptions,
    private readonly say: (text: string) => void,
  ) {}

  /** @param each told of every fault as soon as it is through. */
  async run(each: (result: Result, index: number) => void, interrupted: AbortSignal): Promise<void> {
    this.provider = await Provider.start();
    this.ledger = await Ledger.start();
    this.references = new References(
      toolboxOf({ toolsFile: { path: 'tools.json', text: this.ledger.toolsFile } }),
    );
    try {
      for (const [index, fault] of this.options.faults.entries()) {
        interrupted.throwIfAborted();
        each(await this.cause(fault), index);
      }
    } finally {
      await this.leave();
      await this.provider.stop();
      await this.ledger.stop();
      await this.references.close();
    }
  }

  private async cause(fault: Fault): Promise<Result> {
    const impossible = fault.impossible?.();
    if (impossible) return { fault: fault.name, ...NOTHING, findings: [], impossible };
    const own = await fault.ground?.();
    if (own) await this.leave();
    try {
      const result = await this.causeOn(fault, await this.on(own ?? {}));
      if (result.findings.length > 0) await this.leave(true);
      return result;
    } finally {
      if (own) await this.leave();
      await own?.release?.();
    }
  }

  private async causeOn(fault: Fault, installation: Installation): Promise<Result> {
    const { seed, runs } = this.options;
    const started = performance.now();
    const draws = new Draws(seed);
    const wanted = (fault.wanted ?? wantedRuns)({ seed, model: MODEL, runs, ledger: this.ledger.host });
    const scene = new Scene(installation, this.provider, this.ledger, draws, wanted, this.say);
    this.ledger.forget();
    const result = { fault: fault.name, ...NOTHING, runs, findings: [] as Finding[] };
    try {
      await fault.inject(scene);
      await scene.finish();
      const checked = await check(scene, this.references, fault.mayPayTwice ?? false);
      checked.findings.push(...((await fault.holds?.(scene)) ?? []));
      Object.assign(result, checked, { recovery: await recoveryOf(scene) });
    } catch (error) {
      result.findings.push({ what: error instanceof Error ? error.message : String(error) });
    } finally {
      this.provider.calm();
    }
    const seconds = (performance.now() - started) / 1_000;
    return { ...result, runs: scene.plays.length, times: scene.injections.length, seconds };
  }

  /** An installation that is whole: the one of the last fault, or a new one. */
  private async on(own: Partial<Ground>): Promise<Installation> {
    const environment = { ...this.provider.environment, ...own.environment };
    this.installation ??= await Installation.start({
      processes: this.options.processes,
      toolsFile: this.ledger.toolsFile,
      ...own,
      environment,
    });
    return this.installation;
  }

  private async leave(keepLogs = false): Promise<void> {
    if (!this.installation) return;
    if (keepLogs) this.kept.push(this.installation.dataDir);
    await this.installation.stop({ keepLogs });
    this.installation = null;
  }
}
