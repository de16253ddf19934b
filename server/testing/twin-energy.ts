type Planted = Readonly<Record<'mark' | 'siteId' | 'nodeId' | 'evseId', string>>;
type Insert = (table: string, row: Record<string, unknown>) => Promise<void>;

/** The electrical tree of the twin's site. */
export async function plantEnergy(insert: Insert, twin: Planted, at: Date): Promise<void> {
  const { siteId, nodeId, evseId, mark } = twin;
  await insert('site_energy', { site_id: siteId, changed_at: at });
  await insert('site_node', {
    id: nodeId,
    site_id: siteId,
    kind: 'connection',
    name: `${mark} main fuse`,
    rating_amps: 63,
    position: 0,
  });
  await insert('site_evse', {
    evse_id: evseId,
    site_id: siteId,
    node_id: nodeId,
    wiring: ['L1', 'L2', 'L3'],
  });
  await insert('site_tree_version', {
    site_id: siteId,
    version: 1,
    at,
    actor_kind: 'system',
    tree: JSON.stringify({
      nodes: [],
      evses: [],
      assets: [],
      settings: { managed: false, mode: 'departure', stayHours: 8, energyWh: 30_000 },
    }),
  });
}
