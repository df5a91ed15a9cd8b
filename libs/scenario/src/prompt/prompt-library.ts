import type { PromptDefinition, View } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import { parse } from 'yaml';
import { promptScope } from './names.js';
import { promptFaults, promptText, type PromptText } from './prompt-text.js';

/** A text below `templates/prompts`: `actor.md`, or `parts/turn.md`. */
export interface PromptFile {
  path: string;
  text: string;
}

/** A definition with both of its texts. */
export type WholePrompt = PromptDefinition & { system: string; user: string };

const PART = /\{%-?\s*include\s+(['"])([\w-]+)\1\s*-?%\}/g;
const FRONT_MATTER = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/;
/** What stands between the two texts of a file. */
const USER = /^<!-- user -->$/m;

/** The prompts that are shipped, by name and version, and the parts that texts may include. */
export class PromptLibrary {
  private readonly parts = new Map<string, string>();
  private readonly prompts = new Map<string, WholePrompt>();
  private readonly descriptions = new Map<string, string>();
  private readonly steps = new Map<string, PromptText>();

  /** @throws Error naming the file with a fault. */
  constructor(files: readonly PromptFile[]) {
    for (const { path, text } of files) {
      const [, folder, name] = /^(parts|steps)\/(.+)\.md$/.exec(path) ?? [];
      if (folder === 'parts') this.parts.set(name, text.trim());
      else if (folder === 'steps') this.addStep(path, name, text);
    }
    for (const file of files) if (!file.path.includes('/')) this.add(file);
  }

  /** Every prompt, with what its file says of it. */
  get all(): { prompt: WholePrompt; description: string }[] {
    return [...this.prompts].map(([id, prompt]) => ({
      prompt,
      description: this.descriptions.get(id) ?? '',
    }));
  }

  /** The prompt of a reference, `name` (the newest) or `name@version`. @throws PromptFault */
  get(reference: string): WholePrompt {
    const found = reference.includes('@')
      ? this.prompts.get(reference)
      : [...this.prompts.values()].filter(({ name }) => name === reference).sort(newestFirst)[0];
    if (found) return found;
    const known = reference.includes('@') ? [...this.prompts.keys()] : [...this.prompts.values()].map(nameOf);
    throw new PromptFault(`there is no prompt ${reference}${suggestion(reference, [...new Set(known)])}`);
  }

  /** What is asked in a step of thinking. @throws Error where there is no such step. */
  step(name: string, view: View): string {
    const text = this.steps.get(name);
    if (!text) throw new Error(`there is no step ${name}${suggestion(name, [...this.steps.keys()])}`);
    return text(promptScope(view, false));
  }

  /** A text with its `{% include 'part' %}` put in. @throws PromptFault */
  included(text: string): string {
    return text.replaceAll(PART, (_, _quote, name: string) => {
      const part = this.parts.get(name);
      if (part === undefined) {
        throw new PromptFault(
          `there is no part ${name} of prompts${suggestion(name, [...this.parts.keys()])}`,
        );
      }
      return part;
    });
  }

  private addStep(path: string, name: string, text: string): void {
    const faults = promptFaults(text);
    if (faults.length > 0) throw new PromptFault(`${path}: ${faults.join('; ')}`);
    this.steps.set(name, promptText(text));
  }

  private add({ path, text }: PromptFile): void {
    const [, head, body] = FRONT_MATTER.exec(text) ?? [];
    if (head === undefined) throw new PromptFault(`${path} does not begin with --- and its name and version`);
    const {
      name,
      version,
      description = '',
      numbered,
    } = parse(head) as PromptDefinition & { description?: string };
    const [system, user, ...more] = body.split(USER);
    if (!name || !version || user === undefined || more.length > 0) {
      throw new PromptFault(`${path} needs a name, a version, and two texts with <!-- user --> between them`);
    }
    const prompt = {
      name,
      version: String(version),
      system: this.included(system).trim(),
      user: this.included(user).trim(),
      ...(numbered ? { numbered } : {}),
    };
    const faults = [...promptFaults(prompt.system), ...promptFaults(prompt.user)];
    if (faults.length > 0) throw new PromptFault(`${path}: ${faults.join('; ')}`);
    const id = `${name}@${prompt.version}`;
    this.prompts.set(id, prompt);
    this.descriptions.set(id, description);
  }
}

const nameOf = ({ name }: PromptDefinition): string => name!;
const newestFirst = (a: PromptDefinition, b: PromptDefinition): number =>
  b.version!.localeCompare(a.version!, 'en', { numeric: true });

/** A prompt that is not there or cannot be used, in words. */
export class PromptFault extends Error {}
