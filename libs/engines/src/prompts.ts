import type { PromptDefinition, View } from '@scrai/contracts';
import { BoundedCache } from '@scrai/model';
import { Prompt, PromptLibrary } from '@scrai/scenario';
import { shippedTexts } from '@scrai/service-kit';

const library = new PromptLibrary(shippedTexts('templates/prompts', '.md'));

/** The newest prompt of a name, or that of `name@version`. @throws PromptFault */
export const shippedPrompt = (reference: string): Prompt => new Prompt(library.get(reference));

/** What an agent is asked in a step of thinking. */
export const step = (name: string, view: View): string => library.step(name, view);

/** The prompts of one engine type: its own, and those that agents bring with them, each compiled once. */
export class Prompts {
  private readonly usual: Prompt;
  private readonly own: BoundedCache<string, Prompt>;

  /** @param name of the prompt that is used where an agent has none. */
  constructor(name: string) {
    const usual = library.get(name);
    this.usual = new Prompt(usual);
    this.own = new BoundedCache((definition) => {
      const given = JSON.parse(definition) as PromptDefinition;
      return new Prompt({ ...texts(usual), ...given });
    });
  }

  of(definition: PromptDefinition | undefined): Prompt {
    return definition ? this.own.get(JSON.stringify(definition)) : this.usual;
  }
}

/** What an agent's own prompt may leave to that of the engine type; a name and a version it has itself, or not at all. */
const texts = ({ system, user, numbered }: PromptDefinition & { system: string; user: string }) => ({
  system,
  user,
  ...(numbered !== undefined && { numbered }),
});
