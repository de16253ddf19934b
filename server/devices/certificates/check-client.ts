import type pg from 'pg';
import { collect } from '../../platform/collect.ts';

/** What Busbar knows of a certificate that a station showed at the door. */
export type Standing =
  /** Nothing: somebody else signed it, whom the operator trusts. */
  | 'unknown'
  | 'good'
  /** Good, and shown for the first time: the ones before it are done. */
  | 'new'
  | 'revoked'
  | 'replaced'
  /** It was signed for another station. */
  | 'of_another';

/**
 * Looks certificates up by their fingerprints, many together. A certificate whose row names a station is good for that
 * station alone, whatever its name says: serial numbers of two makers may be alike.
 */
export function createClientCheck(pool: pg.Pool) {
  const find = collect<{ station_id: string | null; state: string }>(async (fingerprints) => {
    const { rows } = await pool.query({
      name: 'client_certificate',
      text: 'select fingerprint, station_id, state from certificate where fingerprint = any($1::text[])',
      values: [fingerprints],
    });
    return new Map(rows.map((row) => [row.fingerprint, row]));
  });

  return {
    async check(stationId: string, fingerprint: string): Promise<Standing> {
      const found = await find(fingerprint);
      if (!found) return 'unknown';
      if (found.state === 'revoked' || found.state === 'replaced') return found.state;
      if (found.station_id !== stationId) return 'of_another';
      return found.state === 'issued' ? 'new' : 'good';
    },

    /**
     * A station came in with this certificate: it is in use, and those signed before it count no more
     * (OCPP 2.x A02.FR.09: the newest certificate is the one to be used).
     */
    async shown(stationId: string, fingerprint: string, at: Date): Promise<void> {
      await pool.query({
        name: 'client_certificate_shown',
        text: `update certificate c
                  set state = case when c.fingerprint = $2 then 'in_use' else 'replaced' end,
                      seen_at = case when c.fingerprint = $2 then $3 else c.seen_at end
                 from certificate present
                where present.fingerprint = $2 and present.station_id = $1 and present.state in ('issued', 'in_use')
                  and c.station_id = $1 and c.purpose = present.purpose and c.state in ('issued', 'in_use')
                  and (c.fingerprint = $2 or c.issued_at < present.issued_at)`,
        values: [stationId, fingerprint, at],
      });
    },
  };
}
