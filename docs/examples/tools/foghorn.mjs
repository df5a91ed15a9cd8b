export default {
  name: 'foghorn',
  description: 'Sounds the foghorn.',
  parameters: {
    type: 'object',
    properties: { blasts: { type: 'integer', minimum: 1, maximum: 5 } },
    required: ['blasts'],
  },
  effect: 'acts',
  run: ({ blasts }, { agent, key }) => {
    process.stderr.write(`${key} ${agent}: ${'TOOT '.repeat(blasts)}\n`);
    return `${blasts} blasts, and every ship knows where we are.`;
  },
};
