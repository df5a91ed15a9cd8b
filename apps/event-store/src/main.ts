import { eventStoreService } from '@scrai/event-log';
import { runService } from '@scrai/service-kit';

await runService(eventStoreService);
