import type { House } from '../house.ts';

/** Files removed in one run; more wait for the next. */
const atOnce = 1_000;
const dayMs = 86_400_000;

/** Removes delivered files that are older than logs are kept; that they came stays on record. */
export async function removeOldLogs(
  { db, clock, files }: Pick<House, 'db' | 'clock' | 'files'>,
  keepDays: number,
): Promise<void> {
  const now = clock.now();
  const old = await db
    .selectFrom('log_file')
    .select('id')
    .where('removed_at', 'is', null)
    .where('received_at', '<', new Date(now.getTime() - keepDays * dayMs))
    .limit(atOnce)
    .execute();
  for (const { id } of old) {
    await files.remove(id);
    await db.updateTable('log_file').set({ removed_at: now }).where('id', '=', id).execute();
  }
}
