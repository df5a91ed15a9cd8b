import { Injectable } from '@nestjs/common';
import type { RunChanged } from '@scrai/contracts';
import type { RunSpec } from '@scrai/scenario';
import { Database, trainedModels } from '@scrai/store';

type Named = Pick<RunChanged, 'model' | 'agents'>;

/** Models that were trained here, by the names that their jobs were given. */
@Injectable()
export class TrainedModels {
  constructor(private readonly database: Database) {}

  all(): Promise<Record<string, string>> {
    return trainedModels(this.database);
  }

  /** What a run is made from, with what the names of trained models stand for now. */
  async pinned<Input extends Partial<RunSpec>>(input: Input): Promise<Input> {
    const models = await this.all();
    return Object.keys(models).length > 0 ? { ...input, models } : input;
  }

  /** A change with the models that the names of trained ones stand for. */
  async inChange<Change extends Named>(change: Change): Promise<Change> {
    const { model, agents } = change;
    if (model === undefined && agents === undefined) return change;
    const models = await this.all();
    const full = (name: string): string => (Object.hasOwn(models, name) ? models[name] : name);
    const changed = Object.entries(agents ?? {}).map(([agent, each]) => [
      agent,
      typeof each?.model === 'string' ? { ...each, model: full(each.model) } : each,
    ]);
    return {
      ...change,
      ...(model !== undefined && { model: full(model) }),
      ...(agents !== undefined && { agents: Object.fromEntries(changed) as Named['agents'] }),
    };
  }
}
