import type { MediaReference, PromptDefinition, View } from '@scrai/contracts';
import { promptScope } from './names.js';
import { mediaLabel, shownMedia } from './shown-media.js';
import { promptText, type PromptText } from './prompt-text.js';

/** What a model is shown of a turn: two texts, and pictures and sounds. */
export interface RenderedPrompt {
  system: string;
  user: string;
  /** What is shown and played behind the text, each with the label by which the text calls it. */
  media: { label: string; media: MediaReference }[];
}

/**
 * A prompt template: what a model is shown of a view. Equal views give equal bytes. Whatever others said stands in it as
 * data, in quotation marks and on one line, and cannot pass for a part of the prompt.
 */
export class Prompt {
  private readonly system: PromptText;
  private readonly user: PromptText;

  /** @throws Error where a text of it has a fault. */
  constructor(private readonly definition: PromptDefinition & { system: string; user: string }) {
    this.system = promptText(definition.system);
    this.user = promptText(definition.user);
  }

  /** `name@version`; an agent's own has neither. */
  get id(): string | null {
    const { name, version } = this.definition;
    return name ? `${name}@${version}` : null;
  }

  render(view: View): RenderedPrompt {
    const scope = promptScope(view, this.definition.numbered ?? false);
    const shown = shownMedia(view);
    const media = [...shown.values()].map((each) => ({
      label: mediaLabel(each.media, shown),
      media: each.media,
    }));
    return { system: this.system(scope), user: this.user(scope), media };
  }
}
