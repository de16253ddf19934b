/** PostgreSQL found two transactions waiting for each other and ended this one: nothing of it was kept. */
const deadlock = '40P01';
/** Tries in all: the other one has usually committed at the second. */
const maxTries = 3;

/**
 * Runs a transaction, and again when it met another in a circle. Edits of stations lock ownership before station, as
 * stations' own messages do; this is for what does not. The work must be nothing but the transaction.
 */
export async function againOnDeadlock<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if ((error as { code?: string }).code !== deadlock || attempt >= maxTries) throw error;
    }
  }
}
