import { system } from '../../access/index.ts';
import { type Commands, findTargetsById, type SpelledCommand, type Target } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import type { EnergyCommands } from '../commands.ts';
import type { EvseModel, Order } from './model.ts';
import { limitOf, type ProfileNumbers, profileParams } from './profiles.ts';

export type Outcome = 'accepted' | 'rejected' | 'unanswered';

export interface CarryHouse {
  readonly db: Database;
  readonly now: () => Date;
  readonly commands: Pick<Commands, 'ask'>;
  readonly own: Pick<EnergyCommands, 'setChargingProfile' | 'clearChargingProfile' | 'updateDynamicSchedule'>;
}

/** A station may take this long over a limit: what comes later counts as unanswered. */
const answerMs = 20_000;

/** Asks a station what an order says. Its frames are kept, and what it takes is noted with its other profiles. */
export async function carryOut(
  house: CarryHouse,
  order: Order,
  evse: EvseModel,
  numbers: ProfileNumbers,
): Promise<Outcome> {
  const [target] = await findTargetsById(house.db, [evse.stationId]);
  if (!target?.version) return 'unanswered';
  if (order.kind === 'clear') return clearProfile(house, target, order.profile);
  const context = { template: target.template, requestId: 1 };
  const asked = { actor: system, target };
  const spelled =
    order.kind === 'grant' && order.form === 'value'
      ? await house.own.updateDynamicSchedule.spell(
          target.version,
          { profileId: numbers.grant, limit: limitOf(order, evse) },
          asked,
          context,
        )
      : await house.own.setChargingProfile.spell(
          target.version,
          profileParams(order, evse, numbers, house.now().getTime()),
          asked,
          context,
        );
  // Nothing was sent: a running transaction may have just ended; a default that cannot be set never will.
  if ('cannot' in spelled) return order.kind === 'fallback' ? 'rejected' : 'unanswered';
  return ask(house, target, spelled);
}

/** Takes the dispatcher's profiles off an EVSE that is no longer managed. */
export async function clearProfile(house: CarryHouse, target: Target, profileId: number): Promise<Outcome> {
  if (!target.version) return 'unanswered';
  const context = { template: target.template, requestId: 1 };
  const asked = { actor: system, target };
  const spelled = await house.own.clearChargingProfile.spell(target.version, { profileId }, asked, context);
  return 'cannot' in spelled ? 'rejected' : ask(house, target, spelled);
}

async function ask(
  { commands }: CarryHouse,
  { id, version }: Target,
  [action, payload]: SpelledCommand,
): Promise<Outcome> {
  const ended = await commands.ask({ id, version: version! }, action, payload, answerMs);
  if (ended.outcome === 'answered')
    return isTaken(action, (ended.payload as { status?: unknown }).status) ? 'accepted' : 'rejected';
  return ended.outcome === 'error' ? 'rejected' : 'unanswered';
}

/** A profile that the station does not know is one that it does not hold. */
const isTaken = (action: string, status: unknown) =>
  status === 'Accepted' || (action === 'ClearChargingProfile' && status === 'Unknown');
