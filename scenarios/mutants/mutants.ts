/**
 * Is the conformance suite sharp? Each message of each version is mistreated in turn, and at least one of the use
 * cases in which it passes must fail. `npm run mutants` prints those that survive; it takes some minutes.
 */

import { csmsActions, stationActions, type Version, versions } from '@busbar/ocpp';
import { expect, it } from 'vitest';
import { useCases } from '../conformance/all.ts';
import { openPlayhouse } from '../conformance/house.ts';
import type { UseCase } from '../conformance/use-case.ts';
import { createMutations, inboundKinds, type Mutant, messageOf, outboundKinds } from './mutate.ts';

/** A use case waits so long for what comes after an answer; without a mutant each is played once, and must pass. */
const patienceMs = Number(process.env.BUSBAR_MUTANT_PATIENCE ?? 1_500);

/** Only messages whose name holds this, where it is given. */
const only = process.env.BUSBAR_MUTANT ?? '';

const mutantsOf = (version: Version): Mutant[] => [
  ...[...stationActions[version]].flatMap((action) =>
    inboundKinds.map((kind) => ({ version, action, kind })),
  ),
  ...[...csmsActions[version]].flatMap((action) => outboundKinds.map((kind) => ({ version, action, kind }))),
];

it('no mutant survives', { timeout: 3_600_000 }, async () => {
  const mutations = createMutations();
  const playhouse = await openPlayhouse(patienceMs, mutations.between);
  const survivors: string[] = [];
  const killed = { count: 0 };

  /** The messages that pass in each use case, while nothing is wrong. */
  async function rehearse(version: Version) {
    const cast = new Map<UseCase, readonly string[]>();
    for (const useCase of useCases.filter((one) => one.versions.includes(version))) {
      mutations.set(undefined, version);
      await playhouse.play(useCase, version);
      cast.set(useCase, mutations.passed());
    }
    return cast;
  }

  for (const version of versions) {
    const cast = await rehearse(version);
    for (const mutant of mutantsOf(version).filter(({ action }) => action.includes(only))) {
      const message = messageOf(mutant);
      // The fewer messages pass in it, the surer a use case is about this one.
      const playing = [...cast]
        .filter(([, passed]) => passed.includes(message))
        .sort(([, one], [, other]) => one.length - other.length);
      let struck = false;
      let killer: UseCase | undefined;
      for (const [useCase] of playing) {
        mutations.set(mutant, version);
        const failed = await playhouse.play(useCase, version).then(
          () => false,
          () => true,
        );
        struck ||= mutations.struck();
        if (failed) killer = useCase;
        if (killer) break;
      }
      const name = `${message} ${mutant.kind}`;
      if (playing.length === 0) survivors.push(`${name}: no use case has this message`);
      else if (!killer && struck) survivors.push(name);
      else if (killer) killed.count += 1;
    }
    mutations.set(undefined, version);
  }
  await playhouse.end();
  console.log(`${killed.count} mutants found, ${survivors.length} survived`);
  for (const survivor of survivors) console.log(`survived: ${survivor}`);
  expect(survivors).toEqual([]);
});
