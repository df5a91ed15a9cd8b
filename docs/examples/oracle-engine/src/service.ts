import { engineService } from '@scrai/engine-kit';
import { oracle } from './oracle.js';

export const oracleService = engineService({ name: 'oracle-engine', defaultPort: 3014, make: () => oracle });
