/** The five-character SQLSTATE of an error that PostgreSQL sent, if it did. */
export function sqlState(error: unknown): string | undefined {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  // The operating system's EPIPE has five letters too.
  if (syscall !== undefined) return undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** A server that was demoted to a standby answers, but takes no writes: only another connection finds the new primary. */
const readOnly = '25006';
/** What was prepared on the connection is gone. */
const notPrepared = '26000';

/** The connection is gone, or of no use any more: what was sent may or may not have been done. */
export function lostConnection(error: unknown): boolean {
  const state = sqlState(error);
  if (state === undefined) return true;
  return (
    state === readOnly ||
    state.startsWith('08') ||
    state === '57P01' ||
    state === '57P02' ||
    state === '57P03' ||
    state === notPrepared
  );
}

const transientClasses = new Set(['08', '40', '53', '55', '57', '58']);

/** The database's own trouble (connection, conflict, resources, operator): never the fault of what was sent. */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error);
  return state === undefined || state === readOnly || transientClasses.has(state.slice(0, 2));
}
