import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { DatabaseOptions } from './connect.js';
import { Database } from './database.js';

/** Provides `Database`, with its schema up to date, to the whole application; closes it after everything else. */
@Module({})
export class StoreModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  static forRoot(options: DatabaseOptions): DynamicModule {
    const database = {
      provide: Database,
      useFactory: async (): Promise<Database> => {
        const connected = await Database.connect(options);
        try {
          await connected.migrate();
          return connected;
        } catch (error) {
          await connected.close();
          throw error;
        }
      },
    };
    return { module: StoreModule, global: true, providers: [database], exports: [database] };
  }

  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }
}
