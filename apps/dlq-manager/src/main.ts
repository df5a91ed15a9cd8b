import { dlqManagerService } from '@scrai/dead-letters';
import { runService } from '@scrai/service-kit';

await runService(dlqManagerService);
