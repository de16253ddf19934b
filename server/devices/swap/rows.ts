import { type Row, sink } from '../../platform/batch.ts';
import type { Battery, swapKinds } from './contract.ts';

export type SwapKind = (typeof swapKinds)[number];

const swaps = sink({
  name: 'battery_swap',
  order: 50,
  columns: {
    id: 'uuid',
    station_id: 'uuid',
    request_id: 'integer',
    kind: 'text',
    token_id: 'uuid',
    batteries: 'jsonb',
    arrived_at: 'timestamptz',
  },
  // A resend changes nothing: one swap tells each step once.
  sql: (r) => `insert into battery_swap (id, station_id, request_id, kind, token_id, batteries, arrived_at)
    select r.id, r.station_id, r.request_id, r.kind, r.token_id, r.batteries, r.arrived_at from ${r}
    on conflict (station_id, request_id, kind) do nothing`,
});

export interface Swap {
  readonly id: string;
  readonly stationId: string;
  readonly requestId: number;
  readonly kind: SwapKind;
  readonly tokenId: string | null;
  readonly batteries: readonly Battery[];
  readonly arrivedAt: Date;
}

export function swapRow(swap: Swap): Row {
  return swaps.row({
    id: swap.id,
    station_id: swap.stationId,
    request_id: swap.requestId,
    kind: swap.kind,
    token_id: swap.tokenId,
    batteries: JSON.stringify(swap.batteries),
    arrived_at: swap.arrivedAt,
  });
}

/** A step that was told before, with another message id, changes no slot again: the swap's row is another one then. */
const isFirst = `not exists (select from battery_swap b
  where b.station_id = r.station_id and b.request_id = r.request_id and b.kind = r.kind and b.id <> r.swap_id)`;
const step = { swap_id: 'uuid', station_id: 'uuid', request_id: 'integer', kind: 'text' } as const;

const filled = sink({
  name: 'battery_slot',
  order: 51,
  columns: {
    ...step,
    evse_number: 'smallint',
    serial_number: 'text',
    soc_percent: 'real',
    soh_percent: 'real',
    produced_at: 'timestamptz',
    vendor_info: 'text',
    since: 'timestamptz',
  },
  key: (values) => `${values.station_id} ${values.evse_number}`,
  sql: (
    r,
  ) => `insert into battery_slot (station_id, evse_number, serial_number, soc_percent, soh_percent, produced_at, vendor_info, since)
    select r.station_id, r.evse_number, r.serial_number, r.soc_percent, r.soh_percent, r.produced_at, r.vendor_info, r.since
      from ${r} where ${isFirst}
    on conflict (station_id, evse_number) do update set serial_number = excluded.serial_number, soc_percent = excluded.soc_percent,
      soh_percent = excluded.soh_percent, produced_at = excluded.produced_at, vendor_info = excluded.vendor_info, since = excluded.since`,
});

const emptied = sink({
  name: 'battery_slot_emptied',
  order: 51,
  columns: { ...step, evse_number: 'smallint' },
  key: (values) => `${values.station_id} ${values.evse_number}`,
  sql: (r) => `delete from battery_slot s using ${r}
    where s.station_id = r.station_id and s.evse_number = r.evse_number and ${isFirst}`,
});

/** What a swap means to the slots: one is filled by a battery that goes in, and emptied by one that comes out. */
export function slotRows({ id, stationId, requestId, kind, batteries, arrivedAt }: Swap): Row[] {
  if (kind === 'out_timeout') return [];
  const told = { swap_id: id, station_id: stationId, request_id: requestId, kind };
  return batteries.map((battery) =>
    kind === 'out'
      ? emptied.row({ ...told, evse_number: battery.evse })
      : filled.row({
          ...told,
          evse_number: battery.evse,
          serial_number: battery.serialNumber,
          soc_percent: battery.socPercent,
          soh_percent: battery.sohPercent,
          produced_at: battery.producedAt === null ? null : new Date(battery.producedAt),
          vendor_info: battery.vendorInfo,
          since: arrivedAt,
        }),
  );
}
