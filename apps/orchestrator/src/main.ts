import { orchestratorService } from '@scrai/api';
import { runService } from '@scrai/service-kit';

await runService(orchestratorService);
