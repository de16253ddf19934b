/** A value that comes so long after it was taken tells of the past: stations keep what they measured while offline. */
const lateMs = 120_000;
/** Two values this far apart that are equally late are of a clock that is slow, not of a station that catches up. */
const apartMs = 5_000;
const sameMs = 2_000;

interface Late {
  readonly lateMs: number;
  readonly arrivedAt: number;
}

/**
 * Tells measured values of this moment from those that a station kept while it was offline, which say nothing of what
 * flows now: they neither prove that a limit is kept nor that it is not. One that catches up sends them faster than it
 * took them, so that each is less late than the one before; of a slow clock all are equally late. Times in milliseconds.
 */
export function createPresence() {
  const before = new Map<string, Late>();
  return (evseId: string, takenAt: number, arrivedAt: number): boolean => {
    const late = arrivedAt - takenAt;
    const last = before.get(evseId);
    // Those of a clock ahead are of now, whatever they say.
    if (late <= lateMs) {
      before.delete(evseId);
      return true;
    }
    before.set(evseId, { lateMs: late, arrivedAt });
    return (
      last !== undefined && arrivedAt - last.arrivedAt >= apartMs && Math.abs(late - last.lateMs) <= sameMs
    );
  };
}
