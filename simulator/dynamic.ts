import type { Messages21, Ocpp21 } from '@busbar/ocpp';
import type { Core } from './core.ts';
import type { Profile } from './profiles.ts';

/** Gives a dynamic limit its next value, which lasts from now (2.1, K28); false where the station has no such limit. */
export function takeValue(
  { profiles, now }: Pick<Core, 'profiles' | 'now'>,
  id: number,
  { limit, setpoint }: Ocpp21.ChargingScheduleUpdateType,
): boolean {
  const profile = profiles.list().find((one) => one.id === id);
  const before = profile?.periods[0];
  if (profile?.kind !== 'Dynamic' || !before) return false;
  const next = {
    ...before,
    ...(limit !== undefined && { limit }),
    ...(setpoint !== undefined && { setpoint }),
  };
  profiles.add({ ...profile, start: now(), periods: [next] });
  return true;
}

/** Asks for the value of a dynamic limit when none has come for as long as its profile says, again and again while it holds. */
export function watchDynamic(core: Core, profile: Profile): void {
  const { dynUpdateInterval: seconds } = profile.wire as { dynUpdateInterval?: number };
  if (profile.kind !== 'Dynamic' || !seconds) return;
  const check = (): void => {
    const held = core.profiles.list().find(({ id }) => id === profile.id);
    if (!held || held.wire !== profile.wire) return;
    const due = (held.start ?? 0) + seconds * 1000 - core.now();
    if (due > 0) core.timers.after(due, check);
    else {
      core.timers.after(seconds * 1000, check);
      if (core.online()) void pull(core, profile.id);
    }
  };
  core.timers.after(seconds * 1000, check);
}

async function pull(core: Core, chargingProfileId: number): Promise<void> {
  const outcome = await core.send({ action: 'PullDynamicScheduleUpdate', payload: { chargingProfileId } });
  if (outcome.outcome !== 'answered') return;
  const { scheduleUpdate } = outcome.payload as Messages21['PullDynamicScheduleUpdate']['response'];
  if (scheduleUpdate && takeValue(core, chargingProfileId, scheduleUpdate)) core.charging.refresh();
}
