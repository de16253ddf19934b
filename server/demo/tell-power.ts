import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Battery } from './battery.ts';
import { idsOf, loadWatts, type Role, siteOf, sunWatts, tokenOf } from './power.ts';

const tellMs = 10_000;

/** Lets the meters tell, as devices would: over HTTP, every ten seconds, until it is ended. */
export async function tellPower(
  db: Kysely<DB>,
  serverKey: Uint8Array,
  url: string,
  battery: Battery,
  onFault: (error: unknown, about: string) => void,
): Promise<{ end(): void }> {
  const site = await siteOf(db);
  const ids = site ? await idsOf(db, site.id) : new Map<string, string>();
  if (!site || ids.size === 0) return { end: () => {} };
  let failing = false;

  async function tell(): Promise<void> {
    const at = Date.now();
    const { rows } = await sql<{ watts: number }>`
      select coalesce(sum(power_w), 0)::float8 as watts from transaction
       where site_id = ${site!.id} and state = 'active'`.execute(db);
    const [sun, load, cars] = [sunWatts(at), loadWatts(at), rows[0]!.watts];
    const stored = battery.step(sun - load - cars, tellMs / 3_600_000, at);
    const grid = load + cars + stored - sun;
    const amps = grid / 690;
    await push('grid', { powerW: grid, currentL1A: amps * 1.05, currentL2A: amps, currentL3A: amps * 0.95 });
    await push('pv', { powerW: sun });
    await push('battery', { powerW: stored, socPercent: battery.socPercent() });
  }

  async function push(role: Role, values: object): Promise<void> {
    const answer = await fetch(`${url}/api/v1/meters/${ids.get(role)}/readings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenOf(serverKey, role)}`, 'content-type': 'application/json' },
      body: JSON.stringify(values),
    });
    await answer.arrayBuffer();
  }

  const round = () =>
    tell().then(
      () => {
        failing = false;
      },
      (error) => {
        if (!failing) onFault(error, 'the meters of the demo could not tell their values; they go on trying');
        failing = true;
      },
    );
  void round();
  const timer = setInterval(() => void round(), tellMs);
  return { end: () => clearInterval(timer) };
}
