import { keyHashOf } from '@busbar/certificates';
import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import type { Authorities } from './authorities.ts';
import type { SecurityFacts } from './upgrade-plan.ts';

/** Where and how the TLS port is reached; undefined when it is not served. */
export interface SecurePort {
  readonly url: string;
  /** Its certificate is signed by our own authority. */
  readonly own: boolean;
}

/** Reads what an upgrade needs to know of a station. */
export async function readSecurity(
  {
    db,
    authorities,
    securePort,
  }: { db: Database; authorities: Authorities; securePort: () => SecurePort | undefined },
  stationId: string,
): Promise<SecurityFacts> {
  const port = securePort();
  const { root } = await authorities.of('station');
  const { rows } = await sql<{
    version: string | null;
    security_profile: number;
    has_password: boolean;
    has_root: boolean;
    has_certificate: boolean;
  }>`
    select s.version, s.security_profile,
           exists (select from station_credential c where c.station_id = s.id) as has_password,
           exists (select from installed_certificate i
                    where i.station_id = s.id and i.use = 'csms_root' and lower(i.issuer_key_hash) = ${keyHashOf(root)}) as has_root,
           exists (select from signing_request r join certificate k on k.id = r.certificate_id
                    where r.station_id = s.id and r.purpose = 'station' and r.state = 'accepted'
                      and k.state in ('issued', 'in_use') and k.not_after > now()) as has_certificate
      from station s where s.id = ${stationId}`.execute(db);
  const row = rows[0]!;
  return {
    connectedEver: row.version !== null,
    profile: row.security_profile,
    hasPassword: row.has_password,
    secureUrl: port?.url,
    ownServerCertificate: port?.own ?? false,
    hasOurRoot: row.has_root,
    hasCertificate: row.has_certificate,
  };
}
