import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Server as SdkServer } from '@modelcontextprotocol/sdk/server';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { mediaTypeOf } from '@scrai/contracts';
import { toolboxOf, type Toolbox } from '../src/index.js';
import { wireName } from '../src/mcp/wire-name.js';
import { use, type Shown } from './use.js';

const EVERYTHING = ['node_modules/@modelcontextprotocol/server-everything/dist/index.js', 'stdio'];
const file = (mcp: object): { path: string; text: string } => ({
  path: `${process.cwd()}/tools.yaml`,
  text: JSON.stringify({ mcp }),
});

describe('an MCP server from npm, over stdio', () => {
  let toolbox: Toolbox;
  beforeAll(() => {
    const everything = {
      command: process.execPath,
      args: EVERYTHING,
      env: { TIDE: 'low' },
      secret_env: { TOKEN: 'MY_TOKEN' },
    };
    toolbox = toolboxOf({
      toolsFile: file({ everything }),
      secret: (name) => (name === 'MY_TOKEN' ? 's3cret' : undefined),
    });
  });
  afterAll(() => toolbox.close());

  it('offers its tools, by the names that models take', async () => {
    const all = await toolbox.offered([{ tool: 'mcp:everything/*' }, { tool: 'mcp:everything/echo' }]);
    const echo = all.find(({ id }) => id === 'mcp:everything/echo');
    expect(echo).toMatchObject({
      name: 'everything__echo',
      parameters: { properties: { message: { type: 'string' } } },
    });
    expect(all.filter(({ id }) => id === 'mcp:everything/echo')).toHaveLength(1);
    expect(all.length).toBeGreaterThan(5);
  });

  it('runs them', async () => {
    const run = (tool: string, args = {}) => use({ tool: `mcp:everything/${tool}` }, args, { toolbox });
    expect(await run('echo', { message: 'ahoy' })).toBe('Echo: ahoy');
    expect(await run('get-sum', { a: 2, b: 40 })).toMatch(/42/);
    const environment = JSON.parse(await run('get-env')) as Record<string, string>;
    expect(environment).toMatchObject({ TIDE: 'low', TOKEN: 's3cret' });
    expect(environment).not.toHaveProperty('TEST_DATABASE_URL');
  });

  it('shows the pictures that they bring', async () => {
    const shown: Shown[] = [];
    const grant = { tool: 'mcp:everything/get-tiny-image' };
    expect(await use(grant, {}, { toolbox, shown })).toMatch(
      /\[image: image\/png, shown with what you say now\]/,
    );
    expect(shown).toMatchObject([{ media_type: 'image/png', alt: 'A picture from get-tiny-image.' }]);
    expect(mediaTypeOf(shown[0].bytes)).toBe('image/png');
  });

  it('refuses arguments that make no sense, and the model is told', async () => {
    await expect(use({ tool: 'mcp:everything/get-sum' }, { a: 'two' }, { toolbox })).rejects.toMatchObject({
      code: expect.stringMatching(/^(bad_arguments|failed)$/),
      message: expect.stringMatching(/number/),
    });
  });

  it('lacks what it does not offer, and says what was meant', async () => {
    await expect(toolbox.offered([{ tool: 'mcp:everything/ecko' }])).rejects.toMatchObject({
      failure: {
        code: 'unknown_tool',
        retryable: false,
        message: expect.stringMatching(/did you mean echo/),
      },
    });
  });
});

const TOOLS = [
  {
    name: 'tide',
    description: 'The tide.',
    inputSchema: { type: 'object' as const, properties: { hour: { type: 'number' } }, required: ['hour'] },
    annotations: { readOnlyHint: true },
  },
  {
    name: 'sound.horn',
    description: 'Sounds the horn.',
    inputSchema: { type: 'object' as const },
    annotations: { idempotentHint: true },
  },
];

describe('an MCP server over streamable HTTP', () => {
  let server: Server;
  let url: string;
  const keys: unknown[] = [];
  const authorisations: unknown[] = [];

  beforeAll(async () => {
    const sessions = new Map<string, StreamableHTTPServerTransport>();
    const open = async (): Promise<StreamableHTTPServerTransport> => {
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => void sessions.set(id, transport),
      });
      const mcp = new SdkServer({ name: 'harbour', version: '1.0.0' }, { capabilities: { tools: {} } });
      mcp.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS }));
      mcp.setRequestHandler(CallToolRequestSchema, ({ params: { arguments: args, _meta } }) => {
        keys.push(_meta?.['scrai/idempotency-key']);
        const hour = Number(args?.hour);
        const text = hour > 24 ? 'there is no such hour' : hour < 12 ? 'low' : 'high';
        return { content: [{ type: 'text', text }], isError: hour > 24 };
      });
      await mcp.connect(transport as Transport);
      return transport;
    };
    server = createServer((request, response) => {
      authorisations.push(request.headers.authorization);
      const known = sessions.get(String(request.headers['mcp-session-id']));
      void (known ? Promise.resolve(known) : open()).then((transport) =>
        transport.handleRequest(request, response),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const harbour = (more = {}): Toolbox =>
    toolboxOf({
      toolsFile: file({ harbour: { url, secret_headers: { authorization: 'MY_TOKEN' }, ...more } }),
      secret: () => 'Bearer s3cret',
    });

  it('is spoken with, with the secret and the key of the call', async () => {
    const toolbox = harbour();
    const run = (hour: number) => use({ tool: 'mcp:harbour/tide' }, { hour }, { toolbox });
    expect(await run(6)).toBe('low');
    expect(keys.at(-1)).toBe('key');
    expect(authorisations.at(-1)).toBe('Bearer s3cret');
    await expect(run(25)).rejects.toMatchObject({ code: 'failed', message: 'there is no such hour' });
    await toolbox.close();
    // It is connected with again when it is needed again.
    expect(await run(18)).toBe('high');
    await toolbox.close();
  });

  it('says what its tools do, unless the operator knows better', async () => {
    const effects = async (toolbox: Toolbox) => {
      const tools = await toolbox.offered([{ tool: 'mcp:harbour/*' }]);
      await toolbox.close();
      return tools.map(({ name, effect, repeatable }) => [name, effect, repeatable?.({}, {})]);
    };
    const horn = wireName('harbour', 'sound.horn');
    expect(horn).toMatch(/^harbour__sound_horn_[0-9a-f]{8}$/);
    expect(await effects(harbour())).toEqual([
      ['harbour__tide', 'reads', false],
      [horn, 'acts', true],
    ]);
    expect((await effects(harbour({ read_only: true }))).map(([, effect]) => effect)).toEqual([
      'reads',
      'reads',
    ]);
  });
});

describe('an MCP server that is not there', () => {
  it.each([
    ['a command', { command: '/nowhere/server' }],
    ['an address', { url: 'http://127.0.0.1:9/mcp' }],
    ['a program that is none', { command: process.execPath, args: ['-e', '0'] }],
  ])('as %s: the turn is tried again', async (_, entry) => {
    const toolbox = toolboxOf({ toolsFile: file({ gone: entry }) });
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(toolbox.offered([{ tool: 'mcp:gone/*' }])).rejects.toMatchObject({
        failure: { code: 'tool_server_unreachable', retryable: true, origin: 'platform' },
      });
    }
    await toolbox.close();
  });

  it('for nobody, where no file names it: a fault of the template', () => {
    const faults = (tool: string) =>
      toolboxOf()
        .faultsOf({ tool })
        .map(({ detail }) => detail);
    expect(faults('mcp:files/*')).toEqual([expect.stringMatching(/no MCP server files here.*SCRAI_TOOLS/)]);
    expect(faults('mcp:files')).toEqual([expect.stringMatching(/write mcp:server\/tool/)]);
  });
});
