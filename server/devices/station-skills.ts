import type { Database } from '../platform/database/database.ts';

/** How a station can fetch and deliver files, in lower case; undefined while its configuration is not known. */
export interface StationSkills {
  readonly protocols: readonly string[] | undefined;
  /** Whether a station of the older protocol knows its security extension (signed firmware, GetLog). */
  readonly securityExtension: boolean | undefined;
}

/** SupportedFileTransferProtocols is the older protocol's name of it, FileTransferProtocols the newer one's. */
const transferVariables = ['SupportedFileTransferProtocols', 'FileTransferProtocols'];
/** Keys that only the security extension has. */
const securityVariables = ['SecurityProfile', 'AdditionalRootCertificateCheck', 'CpoName'];

/** What a station's configuration, as it was last read, says about files. */
export async function readSkills(db: Database, stationId: string): Promise<StationSkills> {
  const rows = await db
    .selectFrom('station as s')
    .leftJoin('device_state as d', 'd.station_id', 's.id')
    .leftJoin('device_variable as v', (join) =>
      join
        .onRef('v.station_id', '=', 's.id')
        .on('v.attribute', '=', 'Actual')
        .on('v.variable', 'in', [...transferVariables, ...securityVariables]),
    )
    .select(['d.station_id as read', 'v.variable', 'v.value'])
    .where('s.id', '=', stationId)
    .execute();
  const told = rows.find(
    ({ variable, value }) => value && variable && transferVariables.includes(variable),
  )?.value;
  const extended = rows.some(({ variable }) => variable && securityVariables.includes(variable));
  return {
    protocols: told?.split(/[,;\s]+/).flatMap((name) => (name ? [name.toLowerCase()] : [])),
    securityExtension: extended || (rows[0]?.read ? false : undefined),
  };
}

/** Whether a station can reach an address by its own protocols; a sentence for people when it cannot. */
export function cannotReach(
  { protocols }: StationSkills,
  url: string,
): { readonly cannot: string } | undefined {
  const scheme = url.slice(0, url.indexOf(':')).toLowerCase();
  if (!protocols || protocols.length === 0 || protocols.includes(scheme)) return undefined;
  const known = protocols.map((name) => name.toUpperCase()).join(', ');
  return {
    cannot: `the station moves files by ${known} only, and this address needs ${scheme.toUpperCase()}: give an address elsewhere that it can reach`,
  };
}
