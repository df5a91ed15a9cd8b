import { engineService } from '@scrai/engine-kit';
import { createEngine } from '@scrai/engines';
import { models } from '@scrai/model';
import { runService, type Config } from '@scrai/service-kit';
import { toolboxOf } from '@scrai/tools';

const make = (config: Config) => createEngine('narrator', models(config), toolboxOf(config));

await runService(engineService({ name: 'narrator-engine', defaultPort: 3012, make }));
