import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { KnownModels } from '../runs/known-models.js';
import { TrainedModels } from '../training/trained-models.js';
import { KeyStates } from './key-states.js';
import { ModelOverview } from './models.dto.js';

@ApiTags('models')
@Controller('models')
export class ModelsController {
  constructor(
    private readonly known: KnownModels,
    private readonly states: KeyStates,
    private readonly trained: TrainedModels,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Models, aliases and providers',
    description: 'What this installation can reach, what it costs, and how the key of each provider stands.',
  })
  @ApiOkResponse({ type: ModelOverview })
  async listModels(): Promise<ModelOverview> {
    const { registry } = this.known;
    const providers = registry.providers.map((name) => {
      const limits = registry.limits(name);
      return { name, governed: limits !== null, limits: limits ?? {}, state: this.states.of(name) };
    });
    const aliases = Object.entries(registry.aliases).map(([name, models]) => ({ name, models: [...models] }));
    return { providers, aliases, trained: await this.trained.all(), models: registry.known.map(shown) };
  }
}

const shown = ({
  name,
  facts,
}: KnownModels['registry']['known'][number]): ModelOverview['models'][number] => ({
  name,
  context_tokens: facts.context_tokens ?? null,
  media: facts.media ?? null,
  tools: facts.tools ?? null,
  schema: facts.schema ?? null,
  price: facts.price ?? null,
});
