import { newId } from '../platform/ids.ts';

type Insert = (table: string, row: Record<string, unknown>) => Promise<void>;
type Planted = Readonly<
  Record<'mark' | 'organizationId' | 'siteId' | 'stationId' | 'endedTransactionId' | 'textId', string>
>;

/** Plants what stations told of lists, payments, batteries and displays. */
export async function plantWire(insert: Insert, twin: Planted, at: Date): Promise<void> {
  const { mark, organizationId, siteId, stationId } = twin;
  const owned = { organization_id: organizationId, site_id: siteId };
  await insert('settlement', {
    id: newId(),
    ...owned,
    station_id: stationId,
    transaction_id: twin.endedTransactionId,
    psp_ref: mark,
    status: 'settled',
    amount: 1,
    settled_at: at,
    arrived_at: at,
  });
  await insert('battery_swap', {
    id: newId(),
    station_id: stationId,
    request_id: 1,
    kind: 'in',
    batteries: '[]',
    arrived_at: at,
  });
  await insert('battery_slot', {
    station_id: stationId,
    evse_number: 1,
    serial_number: mark,
    soc_percent: 50,
    soh_percent: 90,
    since: at,
  });
  await insert('local_list_setting', {
    subject_id: siteId,
    level: 'site',
    organization_id: organizationId,
    enabled: true,
  });
  await insert('display_message', {
    station_id: stationId,
    message_id: 1,
    wanted: JSON.stringify({
      text: mark,
      format: 'utf8',
      language: null,
      priority: 'in_front',
      state: null,
      startsAt: null,
      endsAt: null,
      stationTransactionId: null,
    }),
    sent_at: at,
  });
  await insert('display_template', {
    id: twin.textId,
    organization_id: organizationId,
    name: mark,
    text: mark,
    priority: 'in_front',
    created_at: at,
  });
}
