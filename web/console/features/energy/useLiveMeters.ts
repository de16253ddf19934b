import { useQueryClient } from '@tanstack/react-query';
import { getMeter, listMeters, type Meter } from '../../../../server/energy/meters/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { keyOf } from '../../api.ts';
import { useLive } from '../../live/live.ts';

interface Told {
  readonly meterId: string;
  readonly at: string;
  readonly values: Meter['values'];
}

/** Puts the values that the live stream brings into a site's meters on the screen: nothing is asked of the server. */
export function useLiveMeters(siteId: string | undefined): void {
  const client = useQueryClient();
  useLive('energy.reading', (message) => {
    if (message.siteId !== siteId || siteId === undefined) return;
    const told = message.data as unknown as Told;
    client.setQueryData<ResponseOf<typeof listMeters>>(
      keyOf(listMeters, { params: { siteId } }),
      (now) => now && { items: now.items.map((meter) => withTold(meter, told)) },
    );
    client.setQueryData<Meter>(
      keyOf(getMeter, { params: { meterId: told.meterId } }),
      (now) => now && withTold(now, told),
    );
  });
}

/** A meter with what it just told, in the words that the server would use. */
export function withTold(meter: Meter, { meterId, at, values }: Told): Meter {
  if (meter.id !== meterId) return meter;
  const { powerW, socPercent } = values ?? {};
  const power = ((powerW ?? 0) / 1000).toFixed(1);
  const soc = Math.round(socPercent ?? 0);
  const sentence: Meter['sentence'] =
    powerW === undefined
      ? { key: 'meter.live_no_power', params: {}, text: 'Tells values, but no power.' }
      : socPercent === undefined
        ? { key: 'meter.live', params: { power }, text: `Tells ${power} kW.` }
        : {
            key: 'meter.live_soc',
            params: { power, soc },
            text: `Tells ${power} kW · ${soc} % charged.`,
          };
  return { ...meter, at, values, state: 'live', sentence };
}
