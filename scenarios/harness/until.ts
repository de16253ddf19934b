/** Waiting for what another process will do: asked often, bounded, and with a sentence when it never happens. */

const between = 50;

/** Resolves with the first value that is neither undefined nor false. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  withinMs = 30_000,
): Promise<Exclude<T, undefined | false>> {
  const ends = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen as Exclude<T, undefined | false>;
    if (performance.now() > ends) throw new Error(`${what}: did not happen within ${withinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, between));
  }
}

/** Resolves like the promise, or rejects with a sentence. */
export function within<T>(what: string, promise: Promise<T>, withinMs = 30_000): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what}: did not happen within ${withinMs / 1000} s`)),
      withinMs,
    );
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
