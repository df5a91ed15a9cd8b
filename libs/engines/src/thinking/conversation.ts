import type { Message } from '@scrai/model';

/** The messages of a turn's calls: each call sees those before it. Roles alternate, as some servers insist. */
export class Conversation {
  private readonly said: Message[];

  constructor(opening: { system: string; user: string }) {
    this.said = [
      { role: 'system', content: opening.system },
      { role: 'user', content: opening.user },
    ];
  }

  get messages(): Message[] {
    return [...this.said];
  }

  /** Asks for something more; together with what was asked last, where that was not answered. */
  ask(text: string): void {
    const last = this.said[this.said.length - 1];
    if (last.role === 'user')
      this.said[this.said.length - 1] = { ...last, content: `${String(last.content)}\n\n${text}` };
    else this.said.push({ role: 'user', content: text });
  }

  /** @param between what stands between the question and the answer: tools that were called, and what they gave. */
  answered(text: string, between: readonly Message[] = []): void {
    this.said.push(...between, { role: 'assistant', content: text });
  }
}
