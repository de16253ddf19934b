import type { NewId } from '../../platform/ids.ts';
import { fittingFallbacks } from './check.ts';
import { legsOf } from './physics.ts';
import { type LegWord, type SiteEvse, type SiteTree, type TreeNodeShape, usualSettings } from './shapes.ts';

/** What a person knows who stands before the main fuse. */
export interface Answers {
  readonly mainAmps: number;
  readonly otherAmps: number;
  readonly feederAmps?: number | undefined;
  readonly meterId?: string | undefined;
}

/**
 * A first tree: the main fuse, a feeder where there is one, every EVSE hung there, single-phase ones on the three phases
 * in turn, and fallbacks as far as they fit. Pure but for ids.
 */
export function proposedTree(answers: Answers, facts: readonly SiteEvse[], newId: NewId): SiteTree {
  const main = node(newId(), {
    name: 'Main fuse',
    kind: 'connection',
    ratingAmps: answers.mainAmps,
    reserveAmps: answers.otherAmps,
    meterId: answers.meterId ?? null,
  });
  const feeder =
    answers.feederAmps === undefined
      ? undefined
      : node(newId(), {
          name: 'Stations',
          kind: 'feeder',
          ratingAmps: answers.feederAmps,
          parentId: main.id,
        });
  let singles = 0;
  const tree: SiteTree = {
    nodes: feeder ? [main, feeder] : [main],
    assets: [],
    settings: { ...usualSettings, managed: true },
    evses: facts.map((fact) => ({
      evseId: fact.evseId,
      nodeId: (feeder ?? main).id,
      wiring: legsOf(fact) === 3 ? ['L1', 'L2', 'L3'] : [turn[singles++ % 3]!],
      maxAmps: null,
      minAmps: 6,
      fallbackAmps: 0,
    })),
  };
  return withFallbacks(tree, facts);
}

const turn: readonly LegWord[] = ['L1', 'L2', 'L3'];

/** The tree with the fallbacks that fit. */
export function withFallbacks(tree: SiteTree, facts: readonly SiteEvse[]): SiteTree {
  const fitting = fittingFallbacks(tree, facts);
  return {
    ...tree,
    evses: tree.evses.map((place) => ({ ...place, fallbackAmps: fitting.get(place.evseId) ?? 0 })),
  };
}

export function node(id: string, over: Partial<TreeNodeShape>): TreeNodeShape {
  return {
    id,
    parentId: null,
    kind: 'panel',
    name: '',
    ratingAmps: 0,
    neutralAmps: null,
    transformer: null,
    meterId: null,
    reserveAmps: null,
    ...over,
  };
}
