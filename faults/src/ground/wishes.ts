import type { ChatBody, Step } from '@scrai/model/testing';

type Wish = NonNullable<Extract<Step, { kind: 'answer' }>['tool_calls']>[number];

/** What a model that is offered the tool `http` wants of it: two deposits at once, then a third; nothing once it was told of all. */
export function wishesOf({ tools, messages, seed = 0 }: ChatBody): Wish[] | undefined {
  // Whom it may ask stands in the description of the tool, as it does for any model.
  const [, host] = /You may ask ([^ ,]+), with POST/.exec(JSON.stringify(tools ?? [])) ?? [];
  if (host === undefined) return undefined;
  const told = messages.filter(({ role }) => role === 'tool').length;
  const deposit = (place: number): Wish => ({
    id: `call-${seed}-${place}`,
    name: 'http',
    arguments: JSON.stringify({
      url: `http://${host}/deposits`,
      method: 'POST',
      body: { amount: (seed % 90) + place },
    }),
  });
  if (told === 0) return [deposit(1), deposit(2)];
  return told === 2 ? [deposit(3)] : undefined;
}
