import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { FilesBeside } from '@scrai/scenario';
import { ProblemError } from '@scrai/service-kit';
import { Database, hasTemplateText, loadSeeds, QueryFailed, type TemplateKind } from '@scrai/store';
import { BlobIntake } from '../blobs/blob-intake.js';
import { TemplateIntake } from './template-intake.js';

/** The top of the workspace, from src/templates and from dist/templates alike. */
const TOP = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Puts `seeds/` and `templates/` into the database before the service listens, so that there is something to play
 * wherever one runs. What is there already stays, and several services may do so at once.
 */
@Injectable()
export class ShippedLibrary implements OnApplicationBootstrap {
  private readonly logger = new Logger('library');

  constructor(
    private readonly database: Database,
    private readonly intake: TemplateIntake,
    private readonly blobs: BlobIntake,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.load(TOP);
  }

  /**
   * Loads what is below a folder. A fault in it is logged, and holds nothing else back.
   * @throws QueryFailed while Postgres is away or busy: without its library the service had better not start.
   */
  async load(top: string): Promise<void> {
    await this.trying(() => loadSeeds(this.database, join(top, 'seeds')));
    // Scenario templates refer to agent templates.
    const agents = await this.storeAll('agent', top, join(top, 'templates', 'agents'));
    const scenarios = await this.storeAll('scenario', top, join(top, 'templates', 'scenarios'));
    this.logger.log(`${scenarios} scenario templates and ${agents} agent templates are there.`);
  }

  /** @returns how many of the folder's templates are there now. */
  private async storeAll(kind: TemplateKind, top: string, folder: string): Promise<number> {
    let files: string[] = [];
    await this.trying(async () => {
      files = (await readdir(folder)).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
    });
    let there = 0;
    for (const file of files) if (await this.store(kind, top, join(folder, file))) there += 1;
    return there;
  }

  private store(kind: TemplateKind, top: string, file: string): Promise<boolean> {
    const at = (path: string): string => join(dirname(file), path);
    const beside: FilesBeside = {
      read: (path) => readFile(at(path), 'utf8'),
      keep: async (path) => (await this.blobs.keep(await readFile(at(path)), true)).blob,
    };
    return this.trying(async () => {
      const text = await readFile(file, 'utf8');
      // To check all of them again takes a second, and a service that was killed is waited for.
      if (await hasTemplateText(this.database, kind, text)) return;
      await this.intake.store(kind, text, beside);
    }, relative(top, file));
  }

  /** @returns whether it was done; if not, the log says why. */
  private async trying(load: () => Promise<void>, file?: string): Promise<boolean> {
    try {
      await load();
      return true;
    } catch (error) {
      if (error instanceof QueryFailed && error.retryable) throw error;
      const faults = error instanceof ProblemError ? (error.errors ?? []) : [];
      if (error instanceof ProblemError && error.code === 'version_taken') {
        this.logger.warn(`${file}: ${error.message}`);
        return true;
      }
      for (const { line, pointer, detail } of faults) {
        this.logger.error(`${file}${line === undefined ? '' : `:${line}`}: ${detail} (${pointer || '/'})`);
      }
      if (faults.length === 0) {
        const { message } = error as Error;
        this.logger.error(file === undefined ? message : `${file}: ${message}`, error);
      }
      return false;
    }
  }
}
