import { newId } from '../platform/ids.ts';

type Insert = (table: string, row: Record<string, unknown>) => Promise<void>;
type Planted = Readonly<
  Record<
    | 'mark'
    | 'organizationId'
    | 'siteId'
    | 'meterId'
    | 'carbonSeriesId'
    | 'limitId'
    | 'dimmingId'
    | 'batteryId'
    | 'vtnId'
    | 'gridEventId'
    | 'optOutId'
    | 'whatIfId',
    string
  >
>;

/** Plants what tells of power at a site. */
export async function plantMeters(insert: Insert, twin: Planted, at: Date): Promise<void> {
  const { mark, organizationId, siteId, meterId } = twin;
  await insert('meter', {
    id: meterId,
    organization_id: organizationId,
    site_id: siteId,
    name: `${mark} meter`,
    role: 'pv',
    transport: JSON.stringify({ kind: 'http' }),
    stale_seconds: 60,
    created_at: at,
    changed_at: at,
  });
  const said = JSON.stringify({ powerW: 1000 });
  await insert('meter_state', {
    meter_id: meterId,
    state: 'live',
    since: at,
    at,
    arrived_at: at,
    values: said,
  });
  await insert('meter_reading', { meter_id: meterId, at, arrived_at: at, power_w: 1000 });
  await insert('meter_quarter', {
    meter_id: meterId,
    quarter: at,
    import_wh: 250,
    export_wh: 0,
    covered_seconds: 900,
  });
  await insert('solar_plant', {
    meter_id: meterId,
    peak_watts: 1000,
    tilt_degrees: 20,
    azimuth_degrees: 180,
  });
  await insert('carbon_series', {
    id: twin.carbonSeriesId,
    organization_id: organizationId,
    name: `${mark} carbon`,
    created_at: at,
  });
  await insert('carbon_point', {
    series_id: twin.carbonSeriesId,
    from_at: at,
    grams_per_kwh: 300,
    told_at: at,
  });
  await insert('site_price', { site_id: siteId, currency: 'EUR', base_price: 0.3, changed_at: at });
  const owned = { organization_id: organizationId, site_id: siteId };
  await insert('grid_limit', {
    id: twin.limitId,
    ...owned,
    watts: 5000,
    from_at: at,
    priority: 100,
    kind: 'person',
    source: mark,
    created_at: at,
  });
  await insert('dimming', {
    id: twin.dimmingId,
    ...owned,
    mode: 'manager',
    devices: 2,
    limit_watts: 7560,
    source: mark,
    started_at: at,
  });
  await insert('dimming_proof', { dimming_id: twin.dimmingId, at, limit_watts: 7560, evse_watts: 0 });
  await insert('meter', {
    id: twin.batteryId,
    ...owned,
    name: `${mark} battery`,
    role: 'battery',
    transport: JSON.stringify({ kind: 'http' }),
    stale_seconds: 60,
    created_at: at,
    changed_at: at,
  });
  await insert('meter_state', { meter_id: twin.batteryId, state: 'waiting', since: at });
  await insert('site_battery', {
    meter_id: twin.batteryId,
    capacity_wh: 10_000,
    max_watts: 5000,
    mode: 'normal',
    reserve_percent: 10,
    cars_above_percent: 50,
  });
  await insert('what_if', {
    id: twin.whatIfId,
    ...owned,
    name: `${mark} battery`,
    change: JSON.stringify({
      batteryWh: 1000,
      batteryWatts: 1000,
      extraPeakWatts: 0,
      extraEvses: 0,
      evseWatts: 11_000,
      connectionAmps: null,
      prices: null,
      investment: null,
    }),
    weeks: 4,
    state: 'failed',
    asked_at: at,
  });
  await insert('vtn', {
    id: twin.vtnId,
    organization_id: organizationId,
    name: `${mark} utility`,
    url: 'http://127.0.0.1:9',
    version: '3.0',
    created_at: at,
  });
  await insert('vtn_site', { vtn_id: twin.vtnId, site_id: siteId, ven_name: mark, resource_name: mark });
  await insert('grid_event', {
    id: twin.gridEventId,
    vtn_id: twin.vtnId,
    ...owned,
    event_id: mark,
    program_id: mark,
    program_name: mark,
    body: JSON.stringify({ id: mark, programID: mark, intervals: [] }),
    modified: mark,
    first_seen_at: at,
  });
  await insert('grid_opt_out', {
    id: twin.optOutId,
    vtn_id: twin.vtnId,
    ...owned,
    program_id: mark,
    reason: mark,
    from_at: at,
    created_at: at,
  });
  await insert('grid_alert', {
    id: newId(),
    grid_event_id: twin.gridEventId,
    ...owned,
    kind: 'ALERT_OTHER',
    text: mark,
    from_at: at,
    first_seen_at: at,
  });
}
