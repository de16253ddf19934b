/** Whether the operator's own database can carry Busbar. */

import pg from 'pg';

/** The oldest major version that our SQL runs on; the tests run on it. */
const OLDEST_MAJOR = 15;

/** A database that does not answer within this time, in milliseconds, is called unreachable. */
const CONNECT_LIMIT = 10_000;

/** Connects once and asks for the version. The answer is one sentence if the database will not do. */
export async function databaseProblem(
  url: string,
  connectLimit = CONNECT_LIMIT,
): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectLimit });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query(`select current_setting('server_version_num')::int as version`);
    const major = Math.floor(rows[0].version / 10_000);
    if (major >= OLDEST_MAJOR) return undefined;
    return `The database at ${place(client)} is PostgreSQL ${major}; Busbar needs PostgreSQL ${OLDEST_MAJOR} or newer.`;
  } catch (error) {
    return `The database at ${place(client)} (DATABASE_URL) cannot be used: ${reason(error)}.`;
  } finally {
    await client.end().catch(() => {});
  }
}

/** The address without user and password. */
function place({ host, port, database }: pg.Client): string {
  const name = database ? `/${database}` : '';
  return host.startsWith('/') ? `${host}${name}` : `${host}:${port}${name}`;
}

const REASONS: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nobody listens there',
  ENOENT: 'there is no such socket',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  '28P01': 'user or password is wrong',
  '28000': 'it does not let this user in',
  '3D000': 'it has no database of that name',
  '53300': 'all its connections are taken',
  '57P03': 'it is starting up or shutting down; try again in a moment',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; name its CA with sslrootcert',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate’s CA is not known; name it with sslrootcert',
};

function reason(error: unknown): string {
  const {
    code = '',
    message = String(error),
    errors,
  } = error as { code?: string; message?: string; errors?: unknown[] };
  // A name with several addresses fails with one error for each.
  if (errors?.length) return reason(errors[0]);
  if (/timeout/i.test(message)) return 'it does not answer';
  return REASONS[code] ?? message;
}
