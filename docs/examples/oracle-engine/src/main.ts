import { runService } from '@scrai/service-kit';
import { oracleService } from './service.js';

await runService(oracleService);
