import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FineTuningServer } from '@scrai/model/testing';

/** The provider `tuner`: it trains models, and lets another server answer for them. */
export class Tuner {
  private constructor(
    readonly server: FineTuningServer,
    private readonly folder: string,
  ) {}

  /** @param models base URL of the server that answers. */
  static async start(models: string): Promise<Tuner> {
    const server = await FineTuningServer.start(models);
    const tuner = new Tuner(server, await mkdtemp(join(tmpdir(), 'scrai-tuner-')));
    const providers = { tuner: { protocol: 'chat-completions', base_url: server.url } };
    await writeFile(tuner.modelsFile, JSON.stringify({ providers }));
    return tuner;
  }

  /** What a service needs to find it. */
  get environment(): Record<string, string> {
    return { SCRAI_MODELS: this.modelsFile };
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get modelsFile(): string {
    return join(this.folder, 'models.json');
  }
}
