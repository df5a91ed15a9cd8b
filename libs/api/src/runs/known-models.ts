import { Inject, Injectable } from '@nestjs/common';
import { ModelError, models } from '@scrai/model';
import { CONFIG, ProblemError, type Config } from '@scrai/service-kit';

/** The models that this installation can reach. */
@Injectable()
export class KnownModels {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** A run whose model nobody here can reach would wait for ever. @throws ProblemError 422. */
  refuseOthers(names: string[], pointer = '/model'): void {
    const known = models(this.config);
    for (const name of new Set(names)) {
      try {
        known.resolve(name);
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        const { message: detail } = error;
        throw new ProblemError(422, 'unknown_model', detail, [{ pointer, detail }]);
      }
    }
  }
}
