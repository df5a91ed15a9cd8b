import type { Usage } from '../processes/meter.js';
import type { Memory } from '../measure/memory.js';
import { REFERENCE_PUBLISHES } from '../machine.js';
import type { Results } from '../results.js';
import { count, megabytes, number, table } from './table.js';

/** The results for people. */
export function report(results: Results): string {
  const { machine, commit, throughput, agents, queue, backlog, leave } = results;
  const about =
    `${commit} · ${machine.cores} cores ${machine.cpu} · Node ${machine.node} · Postgres ${machine.postgres} ` +
    `(${Object.entries(machine.durability)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}) · ${results.engines} of each engine\n` +
    `The broker alone: ${count(machine.publishes_per_second)} publishes of 256 B a second, ` +
    `${Math.round((100 * machine.publishes_per_second) / REFERENCE_PUBLISHES)} % of where the aims were set.`;
  const parts = [about, table(['measured', 'value', 'unit'], rowsOf(results))];
  if (agents) {
    const rows = agents.map((crowd) => [
      ...[count(crowd.agents), number(crowd.round_seconds), count(Math.round(crowd.turns_per_second))],
      megabytes(peakOf(crowd.usage)),
    ]);
    parts.push(table(['simultaneous agents', 's a round', 'turns/s', 'MB of all services'], rows));
  }
  if (leave) {
    const rows = leave.map((found) => [
      ...[count(found.workers), count(found.agents), count(found.requests), count(found.refused)],
      ...[
        `${(100 * found.used).toFixed(1)} %`,
        count(found.most_in_a_minute),
        found.together.map(count).join(' / '),
      ],
    ]);
    const heads = [
      'workers',
      'agents',
      'requests',
      'refused',
      'of what is allowed',
      'most in a minute',
      'of both runs',
    ];
    parts.push(table(heads, rows));
  }
  if (results.memory) parts.push(memoryTable(results.memory));
  if (queue?.usage) parts.push(usageTable(queue.usage, queue.instances));
  if (backlog?.usage) parts.push(usageTable(backlog.usage, backlog.runs * backlog.turns));
  if (throughput?.usage) parts.push(usageTable(throughput.usage, throughput.runs * throughput.turns));
  return parts.join('\n\n');
}

/** A long run of agents that remember, place by place. */
function memoryTable({
  at,
  ratio,
  remembered,
  most_prompt_tokens,
  tokens,
  turns,
  kept,
  forgotten,
}: Memory): string {
  const rows = at.map(({ turn, median_ms, prompt_tokens }) => [
    count(turn),
    number(median_ms),
    count(prompt_tokens),
  ]);
  const about =
    `told at turn 10, asked at turn ${count(turns)}: ${remembered ? 'remembered' : 'FORGOTTEN'} · largest prompt ${count(most_prompt_tokens)} of ` +
    `${count(tokens)} tokens · last over first ${number(ratio)} · an agent keeps ${count(kept)} memories and forgot ${count(forgotten)}`;
  return `${table(['turn', 'ms, median', 'tokens of the prompt'], rows)}\n${about}`;
}

function rowsOf({ latency, throughput, growth, queue, backlog }: Results): string[][] {
  const rows: string[][] = [];
  if (throughput) {
    const { runs, turns, rows: left, equal_in_one_process: equal } = throughput;
    rows.push(
      [
        `durable turns, ${count(runs)} runs x ${count(turns)} turns`,
        number(throughput.turns_per_second),
        'turns/s',
      ],
      ['  until the last run’s end', number((runs * turns) / throughput.log_seconds), 'turns/s'],
      ['event instances, queued to completed', number(throughput.instances_per_second), '/s'],
      ['median view', count(throughput.view_bytes), 'bytes'],
      ['events in the logs, without a gap', count(left.run_events), 'rows'],
      ['event instances, all completed', count(left.instances_completed), 'rows'],
      ['agent steps', count(left.agent_steps), 'rows'],
      ['turns with a model call', count(left.model_calls), 'rows'],
      ['fingerprints as in one process', equal ? 'equal' : 'DIFFERENT', `${throughput.samples.length} runs`],
    );
  }
  if (latency)
    rows.push(
      ['a turn on an idle system, p50', number(latency.p50_ms), 'ms'],
      ['  p90', number(latency.p90_ms), 'ms'],
      ['  p99', number(latency.p99_ms), 'ms'],
    );
  if (queue)
    rows.push([
      `event instances, queued to completed, views of ${count(queue.view_bytes)} B`,
      number(queue.instances_per_second),
      '/s',
    ]);
  if (backlog)
    rows.push(
      [`${count(backlog.runs)} runs of ${backlog.turns} turns, taken`, number(backlog.accepted_seconds), 's'],
      ['  let go all at once, ended', number(backlog.ended_seconds), 's'],
    );
  if (growth) {
    for (const { turn, median_ms } of growth.at)
      rows.push([`a turn around turn ${count(turn)}, median`, number(median_ms), 'ms']);
    const [first, last] = [growth.at[0], growth.at[growth.at.length - 1]];
    rows.push([`turn ${count(last.turn)} over turn ${first.turn}`, number(growth.ratio), 'x']);
  }
  return rows;
}

function usageTable({ processes, seconds, others_cpu_seconds }: Usage, turns: number): string {
  const row = (name: string, cpu: number, memory: string): string[] => [
    ...[name, memory, number(cpu), `${Math.round((100 * cpu) / seconds)} %`],
    number((cpu * 1e6) / turns),
  ];
  const rows = processes.map(({ name, cpu_seconds, peak_bytes }) =>
    row(name, cpu_seconds, megabytes(peak_bytes)),
  );
  rows.push(row('everything else on this machine', others_cpu_seconds, ''));
  return table(['process', 'peak MB', 'CPU s', 'of a core', 'µs a turn'], rows);
}

const peakOf = (usage: Usage | null): number =>
  usage?.processes.reduce((sum, { peak_bytes }) => sum + peak_bytes, 0) ?? 0;
