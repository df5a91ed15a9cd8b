import type { Json } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import type { AnalystAnswer } from './answers.js';
import { indexOf } from './compiled-index.js';

export interface RefusedFinding {
  question: string;
  reason: string;
}

/** Why these citations cannot stand, if they cannot: each must be the seq of an event that was in the log when asked. */
function faultOfCites(cites: Json[], requestedAt: number): string | null {
  if (cites.length === 0) return 'it cites no event';
  for (const cite of cites) {
    if (typeof cite !== 'number' || !Number.isInteger(cite) || cite < 1 || cite > requestedAt) {
      return `it cites event ${JSON.stringify(cite)}, which was not in the log (events 1 to ${requestedAt})`;
    }
  }
  return null;
}

function faultOfRating(
  compiled: CompiledScenario,
  { measure, agent, value, cites }: AnalystAnswer['ratings'][number],
  requestedAt: number,
): string | null {
  const rubric = indexOf(compiled).rubrics.find(({ name }) => name === measure);
  if (!rubric) return `there is no rubric called ${JSON.stringify(measure)}`;
  if (typeof value !== rubric.type)
    return `its value must be a ${rubric.type}, and is ${JSON.stringify(value)}`;
  const known = agent !== null && indexOf(compiled).agents.has(agent);
  if (rubric.level === 'agent' && !known)
    return `it rates ${JSON.stringify(agent)}, who is no agent of the run`;
  return faultOfCites(cites, requestedAt);
}

/** Splits an analyst's answer into what can be walked back to events of the log, and what is refused, with the reason. */
export function judgeAnalysis(
  compiled: CompiledScenario,
  answer: AnalystAnswer,
  requestedAt: number,
): Pick<AnalystAnswer, 'findings' | 'ratings'> & { refused: RefusedFinding[] } {
  const refused: RefusedFinding[] = [];
  const keep = (question: string, reason: string | null): boolean => {
    if (reason !== null) refused.push({ question, reason });
    return reason === null;
  };
  return {
    findings: answer.findings.filter((finding) => {
      const unknown = compiled.questions.includes(finding.question)
        ? null
        : 'it answers a question that was not asked';
      return keep(finding.question, unknown ?? faultOfCites(finding.cites, requestedAt));
    }),
    ratings: answer.ratings.filter((rating) =>
      keep(`rating of ${rating.measure}`, faultOfRating(compiled, rating, requestedAt)),
    ),
    refused,
  };
}
