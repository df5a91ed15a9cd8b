import type { Json, JsonObject } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import { checkOf, describeFaults } from '../answer-schema.js';
import type { CallContext, LanguageModel, ModelAnswer, ModelRequest } from '../language-model.js';
import { random } from './policy/random.js';
import { rules } from './policy/rules.js';
import { scripted } from './policy/scripted.js';
import { strategies } from './policy/strategies.js';
import { failed, PolicyTurn, type Policy } from './policy/turn.js';

/** Every policy by its name. A new one is a function of a turn. */
const POLICIES: Record<string, Policy> = { rules, scripted, random, ...strategies };

/**
 * A rule or a small program in the place of a model, for baselines and controls: it reads the view and answers what is asked,
 * by seed where it draws. It needs no network, uses no tokens and costs nothing.
 */
export class PolicyModel implements LanguageModel {
  readonly provider = 'policy';

  lacks(name: string): string | null {
    if (Object.hasOwn(POLICIES, name)) return null;
    const known = Object.keys(POLICIES);
    return `there is no policy «${name}»${suggestion(name, known)}; there are ${known.join(', ')}`;
  }

  async generate(request: ModelRequest, context: CallContext = {}): Promise<ModelAnswer> {
    const lacking = this.lacks(request.model);
    if (lacking) throw failed(`Policy: ${lacking}.`);
    const { view } = context;
    if (!view) throw failed('A policy reads the view of a turn, and this call comes without one.');
    const turn = new PolicyTurn(view, request.seed ?? 0);
    const structured = complete(POLICIES[request.model](turn), turn);
    const text = JSON.stringify(structured);
    context.onDelta?.(text);
    return {
      text,
      structured,
      tool_calls: [],
      stop_reason: 'stop',
      usage: { input_tokens: 0, output_tokens: 0 },
      request_id: null,
      model: request.model,
      simulated: false,
    };
  }
}

/** The answer with silence where the policy said nothing. @throws ModelError where that is no valid answer. */
function complete(answer: JsonObject, { schema, view }: PolicyTurn): JsonObject {
  const properties = (schema.properties ?? {}) as Record<string, JsonObject>;
  const whole = { ...answer };
  for (const name of (schema.required as string[] | undefined) ?? []) {
    const silence = SILENCE[String(properties[name]?.type)];
    if (whole[name] === undefined && silence !== undefined) whole[name] = structuredClone(silence);
  }
  const faults = checkOf(schema)(whole);
  if (faults) throw failed(`The policy of ${view.you.name} gives no valid answer: ${describeFaults(faults)}`);
  return whole;
}

const SILENCE: Record<string, Json> = { string: '', array: [] };
