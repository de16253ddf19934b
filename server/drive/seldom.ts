/** A page is told of changes so often at most. */
const everyMs = 1000;

/** Does something soon after it was asked for, however often that is; never twice at a time, and once more at the end. */
export function seldom(act: () => Promise<void>, onFault: (error: unknown, about: string) => void) {
  let waiting: NodeJS.Timeout | undefined;
  let acting = false;
  let again = false;
  let ended = false;

  async function run(): Promise<void> {
    waiting = undefined;
    acting = true;
    again = false;
    await act().catch((error) => onFault(error, 'telling a driver what has changed'));
    acting = false;
    if (again) soon();
  }

  function soon(): void {
    if (ended || waiting) return;
    if (acting) again = true;
    else waiting = setTimeout(() => void run(), everyMs).unref();
  }

  return {
    soon,
    end() {
      ended = true;
      clearTimeout(waiting);
    },
  };
}
