import type { Json } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import { ToolError } from '../failures.js';
import type { Tool } from '../tool.js';

/** Looks something up in the world, as far as the agent sees it and as it was when its turn came. */
export const worldRead: Tool = {
  name: 'world_read',
  description:
    'Looks up a part of the world as you see it, by JSON Pointer (RFC 6901), such as /stocks/wheat; the empty pointer is all of it.',
  parameters: {
    type: 'object',
    properties: { pointer: { type: 'string', maxLength: 500, description: 'JSON Pointer into the world.' } },
    required: ['pointer'],
    additionalProperties: false,
    examples: [{ pointer: '' }],
  },
  effect: 'pure',
  run: ({ pointer }, { world }) => JSON.stringify(valueAt(world, String(pointer))),
};

/** @throws ToolError that names what was probably meant. */
function valueAt(world: Json, pointer: string): Json {
  if (pointer !== '' && !pointer.startsWith('/'))
    throw new ToolError('bad_arguments', `${pointer} is not a JSON Pointer: it starts with /`);
  let node = world;
  let path = '';
  for (const raw of pointer.split('/').slice(1)) {
    const part = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    const known = node !== null && typeof node === 'object' ? Object.keys(node) : [];
    if (!known.includes(part)) {
      throw new ToolError('bad_arguments', `You see nothing at ${path}/${raw}${suggestion(part, known)}`);
    }
    node = (node as { [key: string]: Json })[part];
    path += `/${raw}`;
  }
  return node;
}
