/** REST call that a server's sentence names -> what does the same here. A call of a list is none of what is in it. */
const COMMANDS: [call: RegExp, command: string][] = [
  [/GET \/api\/v1\/scenario-runs\/([\w-]+)\/breakpoints/g, 'scrai runs breakpoints $1'],
  [/GET \/api\/v1\/scenario-runs\/\{id\}\/events/g, 'scrai runs events <run>'],
  [/GET \/api\/v1\/scenario-runs(?![/?])\b/g, 'scrai runs'],
  [/POST \/api\/v1\/scenario-runs\/([\w-]+)\/(\w+)/g, 'scrai runs $2 $1'],
  [/GET \/api\/v1\/agents\/([\w-]+)\/memory/g, 'scrai agents memory $1'],
  [/GET \/api\/v1\/agents(?![/?])\b/g, 'scrai agents'],
  [/GET \/api\/v1\/engine-instances(?:\?status=\w+)?(?![/?])\b/g, 'scrai engines'],
  [/GET \/api\/v1\/dlq(?:\?status=open)?(?![/?])/g, 'scrai dlq'],
  [/GET \/api\/v1\/(actions|budgets)(?![/?])\b/g, 'scrai $1'],
  [/PUT \/api\/v1\/budgets\/([\w-]+)/g, 'scrai budgets change $1'],
  [/GET \/api\/v1\/training\/jobs(?![/?])/g, 'scrai training jobs'],
  [/POST \/api\/v1\/agent-templates/g, 'scrai templates add --agent'],
  [/POST \/api\/v1\/scenario-templates/g, 'scrai templates add'],
  [/with POST \/api\/v1\/blobs or scrai blobs add/g, 'with scrai blobs add'],
];

/** A sentence of the server, which speaks to programs, for people: with commands in place of calls. */
export const inWordsOfCommands = (text: string): string =>
  COMMANDS.reduce((words, [call, command]) => words.replace(call, command), text);
