import type { NodeNow } from '../../../../server/energy/dispatch/contract.ts';

/** What flows at a node, as a list tells it, in A: on a phase, or of the cars on a phase where they have a limit. */
export interface NodeFlow {
  readonly of: 'phase' | 'cars';
  readonly phase: string;
  readonly flows: number;
  readonly may: number;
  readonly rating: number;
}

/** The flows of a node; limits in W are no phases, and said in its note. Pure. */
export function nodeFlows(now: NodeNow | undefined): NodeFlow[] {
  return (now?.phases ?? []).flatMap(
    ({ conductor, ratingAmps, otherAmps, grantedAmps, drawnAmps, meteredAmps }) => {
      const [phase = '', limit] = conductor.split(' ');
      if (phase === 'W') return [];
      return {
        of: limit === 'of' ? 'cars' : 'phase',
        phase: limit === 'of' ? phase : conductor,
        flows: meteredAmps ?? otherAmps + drawnAmps,
        may: otherAmps + grantedAmps,
        rating: ratingAmps,
      };
    },
  );
}
