import { suggestion } from '@scrai/expression';
import type { FaultList } from './fault-list.js';
import type { SceneEntry } from './types.js';

/** Where a faulty scene leads. */
const UNKNOWN = -1;

/** A scene that cannot be looked at is null (soundParts). */
type Scenes = readonly (SceneEntry | null)[];

/**
 * Reports scenes that follow one another in a circle without end. A `next` with `repeat` is followed a bounded number
 * of times, so in the long run the scene after it in the list comes. What rests on a part that is faulty is not said.
 */
export function checkSceneOrder(scenes: Scenes, found: FaultList): void {
  if (!Array.isArray(scenes)) return;
  const triedIn = (i: number, key: keyof SceneEntry): boolean => !found.unsaid(`/scenes/${i}`, key);
  const index = new Map(scenes.map((scene, i) => [scene?.name, i]));
  const allNamed = scenes.every((scene, i) => scene && (scene.name !== undefined || !triedIn(i, 'name')));
  const following = scenes.map((scene: Scenes[number], i) => {
    const { next, repeat } = scene ?? {};
    if (!scene || (next === undefined && triedIn(i, 'next'))) return UNKNOWN;
    if (repeat !== undefined && typeof next !== 'string') {
      found.add(`/scenes/${i}/repeat`, 'repeat bounds how often next is followed, so it needs a next');
    }
    if (typeof next !== 'string') return next === null ? scenes.length : i + 1;
    const target = index.get(next);
    if (target === undefined && allNamed) {
      const known = [...index.keys()].filter((name): name is string => typeof name === 'string');
      found.add(`/scenes/${i}/next`, `there is no scene ${next}${suggestion(next, known)}`);
    }
    if (repeat !== undefined || triedIn(i, 'repeat')) return i + 1;
    return target ?? UNKNOWN;
  });
  const done = new Set<number>([scenes.length, UNKNOWN]);
  following.forEach((_, start) => {
    const path: number[] = [];
    let at = start;
    while (!done.has(at) && !path.includes(at)) {
      path.push(at);
      at = following[at];
    }
    if (!done.has(at)) reportCircle(path.slice(path.indexOf(at)), scenes, found);
    for (const visited of path) done.add(visited);
  });
}

function reportCircle(circle: number[], scenes: Scenes, found: FaultList): void {
  const names = [...circle, circle[0]].map((i) => scenes[i]!.name).join(' → ');
  const back = circle.findLast((i) => typeof scenes[i]!.next === 'string') ?? circle[0];
  found.add(
    `/scenes/${back}/next`,
    `the scenes go round in a circle without end (${names}): bound it with repeat`,
  );
}
