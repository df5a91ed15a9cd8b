import { engineService } from '@scrai/engine-kit';
import { createEngine } from '@scrai/engines';
import { models } from '@scrai/model';
import { runService, type Config } from '@scrai/service-kit';

const make = (config: Config) => createEngine('narrator', models(config));

await runService(engineService({ name: 'narrator-engine', defaultPort: 3012, make }));
