import { Inject, Injectable } from '@nestjs/common';
import type { Fault, JsonObject } from '@scrai/contracts';
import { canonical } from '@scrai/determinism';
import {
  checkAgentTemplate,
  checkScenarioTemplate,
  inlineFiles,
  inlinePrompts,
  parseTemplate,
  mediaIn,
  PromptLibrary,
  templateHash,
  type FilesBeside,
  type ParsedTemplate,
} from '@scrai/scenario';
import { CONFIG, overLimit, ProblemError, type Config } from '@scrai/service-kit';
import {
  Database,
  saveTemplate,
  TemplateVersionTaken,
  type Queryable,
  type StoredTemplate,
  type TemplateKind,
} from '@scrai/store';
import { Toolbox } from '@scrai/tools';
import { BlobIntake } from '../blobs/blob-intake.js';
import { TemplateLibrary } from './template-library.js';

/** A template as it came: a text (YAML or JSON), or a JSON document. */
export type Sent = string | JsonObject;

type Read = { document: JsonObject; source: string } | { faults: Fault[] };

/** Checks templates that are sent, and stores those without faults. */
@Injectable()
export class TemplateIntake {
  constructor(
    private readonly database: Database,
    private readonly library: TemplateLibrary,
    private readonly prompts: PromptLibrary,
    private readonly tools: Toolbox,
    private readonly blobs: BlobIntake,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Every fault of a template; none when it can be stored. */
  async faultsOf(kind: TemplateKind, sent: Sent): Promise<Fault[]> {
    const read = await this.read(kind, sent);
    return 'faults' in read ? read.faults : [];
  }

  /**
   * Stores a version; the same content again changes nothing.
   * @param beside what the template names beside it; without it, such a template is refused.
   * @throws ProblemError 422 with every fault, 409 for a version that is there with other content.
   */
  async store(
    kind: TemplateKind,
    sent: Sent,
    beside?: FilesBeside,
  ): Promise<{ template: StoredTemplate; created: boolean }> {
    const read = await this.read(kind, sent, beside);
    if ('faults' in read) throw faulty(`The ${kind} template`, read.faults);
    const { document, source } = read;
    const [name, version] = [String(document.name), String(document.version)];
    try {
      const template = { name, version, document, source, content_hash: templateHash(document) };
      const { created } = await this.database.transaction(async (transaction) => {
        await this.refer(kind, document, transaction);
        return saveTemplate(transaction, kind, template);
      });
      return { template: await this.library.get(kind, name, version), created };
    } catch (error) {
      if (!(error instanceof TemplateVersionTaken)) throw error;
      throw new ProblemError(409, 'version_taken', `${error.message}.`);
    }
  }

  /** What a stored template names stays. @throws ProblemError 422 where something of it went meanwhile. */
  private async refer(kind: TemplateKind, document: JsonObject, transaction: Queryable): Promise<void> {
    if (kind === 'agent') return;
    const faults = await this.blobs.refer(mediaIn(document), transaction);
    if (faults.length > 0) throw faulty(`The ${kind} template`, faults);
  }

  private async read(kind: TemplateKind, sent: Sent, beside: FilesBeside = NOTHING_BESIDE): Promise<Read> {
    const source = typeof sent === 'string' ? sent : JSON.stringify(sent, null, 2);
    const { limits } = this.config;
    if (Buffer.byteLength(source) > limits.templateBytes)
      return { faults: [{ pointer: '', detail: overLimit('The template has', 'templateBytes', limits) }] };
    const parsed = parseTemplate(source);
    if ('faults' in parsed) return parsed;
    const { value, lines } = parsed.template;
    const whole = await this.inlined(parsed.template, beside);
    // What cannot be put in hides no other fault; what is said of it again, since it is not in, is left out.
    const missing = 'faults' in whole ? whole.faults : [];
    const checked = await this.faultsIn(kind, { value: whole.value, lines });
    const others = checked.filter(({ pointer }) => !missing.some((each) => each.pointer === pointer));
    const faults = [...missing, ...others].sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity));
    if (faults.length > 0 || 'faults' in whole) return { faults };
    // A text that names files or prompts would not stand alone.
    const alone = canonical(whole.value) === canonical(value);
    return { document: whole.value, source: alone ? source : JSON.stringify(whole.value, null, 2) };
  }

  /** The template with everything that it names put in. */
  private async inlined({ value, lines }: ParsedTemplate, beside: FilesBeside): ReturnType<typeof inlineFiles> {
    const files = await inlineFiles(value, beside, lines);
    const prompts = inlinePrompts(files.value, this.prompts, lines);
    const faults = [files, prompts].flatMap((each) => ('faults' in each ? each.faults : []));
    const whole = 'faults' in prompts ? files.value : prompts.value;
    return faults.length > 0 ? { value: whole, faults } : { value: whole };
  }

  private async faultsIn(kind: TemplateKind, template: ParsedTemplate): Promise<Fault[]> {
    const toolFaults = this.tools.faultsOf;
    if (kind === 'agent') return checkAgentTemplate({ ...template, toolFaults });
    const agents = await this.library.agentsFor(template.value);
    const faults = checkScenarioTemplate({ ...template, agents, toolFaults });
    return faults.length > 0 ? faults : this.blobs.faultsOf(mediaIn(template.value));
  }
}

/** A problem that lists the faults of a template. */
export function faulty(what: string, faults: Fault[]): ProblemError {
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  return new ProblemError(
    422,
    'invalid_template',
    `${what} has ${count}, and nothing was stored or started.`,
    faults,
  );
}

/** Why nothing beside a template that is sent can be read. */
const refuseFile = (): Promise<never> =>
  Promise.reject(new Error('a template that is sent stands alone; `scrai templates add` puts its files in'));

const NOTHING_BESIDE: FilesBeside = { read: refuseFile, keep: refuseFile };
