import { Transform } from 'node:stream';

/** Buckets kept at a time; a campaign's is made anew when it was pushed out. */
const maxBuckets = 100;

/** Slows streams down: all that carry the same name share so many bytes a second, on this node. */
export function createThrottles(now: () => number = () => performance.now()) {
  /** When the bytes that were promised so far will have passed, in milliseconds. */
  const free = new Map<string, number>();

  return function throttle(name: string, bytesPerSecond: number): Transform {
    let timer: NodeJS.Timeout | undefined;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const from = Math.max(free.get(name) ?? 0, now());
        free.delete(name);
        free.set(name, from + (chunk.length / bytesPerSecond) * 1000);
        if (free.size > maxBuckets) free.delete(free.keys().next().value!);
        timer = setTimeout(() => done(null, chunk), Math.max(0, from - now()));
      },
      destroy(error, done) {
        clearTimeout(timer);
        done(error);
      },
    });
  };
}
