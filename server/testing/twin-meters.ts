type Insert = (table: string, row: Record<string, unknown>) => Promise<void>;
type Planted = Readonly<Record<'mark' | 'organizationId' | 'siteId' | 'meterId', string>>;

/** Plants what tells of power at a site. */
export async function plantMeters(insert: Insert, twin: Planted, at: Date): Promise<void> {
  const { mark, organizationId, siteId, meterId } = twin;
  await insert('meter', {
    id: meterId,
    organization_id: organizationId,
    site_id: siteId,
    name: `${mark} meter`,
    role: 'grid',
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
}
