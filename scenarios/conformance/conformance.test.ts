/** The use cases of OCPP, each in every version that has it, against stations of ocpp-rpc and of the simulator. */

import { versions } from '@busbar/ocpp';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { useCases } from './all.ts';
import { openPlayhouse, type Playhouse } from './house.ts';

let playhouse: Playhouse;
beforeAll(async () => {
  // A busy machine takes its time.
  playhouse = await openPlayhouse(30_000);
});
afterAll(() => playhouse?.end());

describe.each(versions)('OCPP %s', (version) => {
  for (const useCase of useCases.filter(({ versions: those }) => those.includes(version))) {
    const { id, title, requirements } = useCase;
    const proves = requirements.length > 0 ? ` (${requirements.join(', ')})` : '';
    // One after the other: jobs and lists of the house are shared, and the machine is busy anyway.
    it(`${id}: ${title}${proves}`, () => playhouse.play(useCase, version));
  }
});
