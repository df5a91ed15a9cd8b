import { kindOfMedia } from '@scrai/contracts';
import type { ContentPart, Message } from '@scrai/model';
import type { RenderedPrompt } from '@scrai/scenario';

/** What a message says, and then something more. */
const continued = ({ content }: Message, text: string): Message['content'] =>
  typeof content === 'string' ? `${content}\n\n${text}` : [...content, { type: 'text', text: `\n\n${text}` }];

/** The messages of a turn's calls: each call sees those before it. Roles alternate, as some servers insist. */
export class Conversation {
  private readonly said: Message[];

  constructor({ system, user, media }: RenderedPrompt) {
    const shown = media.flatMap(({ label, media: { sha256, media_type } }): ContentPart[] => [
      { type: 'text', text: `\n\n[${label}]\n` },
      { type: kindOfMedia({ media_type }), sha256, media_type },
    ]);
    this.said = [
      { role: 'system', content: system },
      { role: 'user', content: shown.length > 0 ? [{ type: 'text', text: user }, ...shown] : user },
    ];
  }

  get messages(): Message[] {
    return [...this.said];
  }

  /** Asks for something more; together with what was asked last, where that was not answered. */
  ask(text: string): void {
    const last = this.said[this.said.length - 1];
    if (last.role === 'user') this.said[this.said.length - 1] = { ...last, content: continued(last, text) };
    else this.said.push({ role: 'user', content: text });
  }

  /** @param between what stands between the question and the answer: tools that were called, and what they gave. */
  answered(text: string, between: readonly Message[] = []): void {
    this.said.push(...between, { role: 'assistant', content: text });
  }
}
