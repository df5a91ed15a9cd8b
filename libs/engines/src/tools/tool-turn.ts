import {
  toolCallId,
  type MediaReference,
  type MemoryNote,
  type PatchOperation,
  type RecalledMemory,
  type ToolCallRecord,
  type ToolEffect,
  type WorkMessage,
} from '@scrai/contracts';
import { canonical, derivedSeed } from '@scrai/determinism';
import type { TurnContext } from '@scrai/engine-kit';
import { suggestion } from '@scrai/expression';
import type { ToolCall } from '@scrai/model';
import { checkArguments, effectOf, runTool, ToolError, type OfferedTool, type Toolbox } from '@scrai/tools';
import { AskedOfUs } from './asked-of-us.js';
import { Showing } from './showing.js';

/** Where a tool call stands in its turn: index of the model call, and place in its answer. */
export type CallPlace = readonly [callIndex: number, place: number];

/** More calls of one answer are not run. */
const MOST_AT_ONCE = 16;

/**
 * What an agent may use in one turn. Every call ends as a record, whatever becomes of it; a tool that acts is written down
 * before it runs, and one that was begun in another attempt is not run again.
 */
export class ToolTurn {
  /** Changes of the world that tools have proposed, in order. */
  readonly proposed: PatchOperation[] = [];
  /** What tools have noted for the agent to remember, in order. */
  readonly remembered: MemoryNote[] = [];
  /** What tools have brought to be shown with the answer, in order. */
  readonly shown: MediaReference[] = [];
  private readonly byName: ReadonlyMap<string, OfferedTool>;

  constructor(
    private readonly work: WorkMessage,
    private readonly context: TurnContext,
    readonly offered: readonly OfferedTool[],
    private readonly toolbox: Toolbox,
  ) {
    this.byName = new Map(offered.map((tool) => [tool.name, tool]));
  }

  /** Runs what a model asked for, unless that was done before. @returns how it ended. */
  async run(asked: ToolCall, place: CallPlace): Promise<ToolCallRecord> {
    const tool = this.byName.get(asked.name);
    const begun = this.begun(asked, place, tool);
    try {
      if (!tool) throw this.withheld(asked.name);
      if (place[1] >= MOST_AT_ONCE)
        throw new ToolError('too_many', `Only the first ${MOST_AT_ONCE} calls of an answer are run`);
      checkArguments(tool, asked.arguments);
    } catch (error) {
      return this.end(begun, error as Error);
    }
    const call = { ...begun, effect: effectOf(tool, asked.arguments) };
    const earlier = await this.context.beginToolCall(call);
    if (earlier && earlier.status !== 'started') {
      this.take(earlier);
      return earlier;
    }
    if (earlier && !tool.repeatable?.(asked.arguments, tool.grantedOptions))
      return this.end(call, interrupted(tool));
    return this.outcome(tool, call);
  }

  private async outcome(tool: OfferedTool, call: ToolCallRecord): Promise<ToolCallRecord> {
    const start = performance.now();
    const latency = (): number => Math.round((performance.now() - start) * 1000) / 1000;
    const { work, context } = this;
    const proposed: PatchOperation[] = [];
    const remembered: MemoryNote[] = [];
    const asked = new AskedOfUs();
    const showing = new Showing(context, this.shown.length + (work.voice ? 1 : 0), asked);
    try {
      const result = await runTool(tool, call.arguments, {
        key: call.id,
        seed: derivedSeed(work.seed, 'tool', call.call_index, call.place),
        agent: work.agent,
        world: work.view.world,
        signal: context.signal,
        propose: (patch) => void proposed.push(...patch),
        remember: (note) => void remembered.push(note),
        recall: (query, most) => this.recall(query, most, asked),
        show: showing.show,
      });
      await asked.throwIfBroken();
      const brought = { media: some(showing.media), proposed: some(proposed), remembered: some(remembered) };
      const ended = await this.end({ ...call, ...brought }, result, latency());
      this.take(ended);
      return ended;
    } catch (error) {
      context.signal.throwIfAborted();
      await asked.throwIfBroken();
      return this.end(call, error as Error, latency());
    }
  }

  /** What it brought besides its result goes with the turn's answer. */
  private take({ proposed, remembered, media }: ToolCallRecord): void {
    this.proposed.push(...(proposed ?? []));
    this.remembered.push(...(remembered ?? []));
    this.shown.push(...(media ?? []));
  }

  private async recall(query: string, limit: number, asked: AskedOfUs): Promise<RecalledMemory[]> {
    const { agent_id, seq, turn, view } = this.work;
    if (!view.memory) throw new ToolError('failed', 'You have no memory to look into');
    const { language } = view.memory;
    const question = { agent_id, before: seq, turn, query, language, limit, shown_from: seq };
    return asked.answer(this.context.recall(question));
  }

  private begun(
    asked: ToolCall,
    [callIndex, place]: CallPlace,
    tool: OfferedTool | undefined,
  ): ToolCallRecord {
    const { turn_id, scenario_run_id, agent, turn } = this.work;
    const called = canonical([asked.name, asked.arguments]);
    return {
      id: toolCallId(turn_id, [callIndex, place], called),
      ...{ turn_id, scenario_run_id, agent, turn },
      ...{ call_index: callIndex, place, tool_call_id: asked.id },
      tool: tool?.id ?? asked.name,
      effect: null as ToolEffect | null,
      arguments: asked.arguments,
      ...{ status: 'started', result: null, media: null, proposed: null, remembered: null, failure: null },
      ...{ attempt: this.context.attempt, engine_id: this.context.engineId },
      started_at: new Date().toISOString(),
      latency_ms: null,
    };
  }

  private async end(call: ToolCallRecord, result: string | Error, latency_ms = 0): Promise<ToolCallRecord> {
    if (result instanceof Error && !(result instanceof ToolError)) throw result;
    const ended: ToolCallRecord =
      result instanceof ToolError
        ? { ...call, status: 'failed', failure: { code: result.code, message: result.message }, latency_ms }
        : { ...call, status: 'done', result, latency_ms };
    await this.context.endToolCall(ended);
    return ended;
  }

  private withheld(name: string): ToolError {
    const yours = this.offered.map((tool) => tool.name);
    return this.toolbox.has(name)
      ? new ToolError('not_allowed', `You may not use the tool ${name}, only ${yours.join(', ')}`)
      : new ToolError('unknown_tool', `There is no tool ${name}${suggestion(name, yours)}`);
  }
}

const some = <T>(list: T[]): T[] | null => (list.length > 0 ? list : null);

const interrupted = ({ name }: OfferedTool): ToolError =>
  new ToolError(
    'interrupted',
    `${name} was begun before and broken off: it is not known whether it had its effect, and it is not run again`,
  );
