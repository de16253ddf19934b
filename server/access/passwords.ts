import { hash, verify } from '@node-rs/argon2';
import { problem } from '../platform/http/problem.ts';

/** OWASP's second choice for argon2id (19 MiB, two passes): about 20 ms of one core. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** At most so many checks run at once: each holds 19 MiB and one core. */
const maxRunning = 2;
/** More than these wait for nobody: half a second is lost by then, and memory is not endless. */
const maxWaiting = 50;

export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Whether the password belongs to the hash. Without a hash (an unknown account) it takes as long and
   * is false, so that nobody learns from the clock which accounts exist.
   */
  verify(hash: string | null, password: string): Promise<boolean>;
  readonly waiting: number;
}

export function createPasswords(options: { onWaiting?: (count: number) => void } = {}): Passwords {
  const queue: (() => void)[] = [];
  let running = 0;
  let decoy: Promise<string> | undefined;
  const told = () => options.onWaiting?.(queue.length);

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= maxRunning) {
      if (queue.length >= maxWaiting) throw tooMany();
      const { promise, resolve } = Promise.withResolvers<void>();
      queue.push(resolve);
      told();
      await promise;
    } else running++;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running--;
      told();
    }
  }

  return {
    hash: (password) => inTurn(() => hash(password, cost)),
    async verify(stored, password) {
      decoy ??= hash('nobody has this password', cost);
      const against = stored ?? (await decoy);
      const matches = await inTurn(() => verify(against, password));
      return stored !== null && matches;
    },
    get waiting() {
      return queue.length;
    },
  };
}

const tooMany = () =>
  problem(
    429,
    {
      title: 'Too many sign-ins at once',
      detail: 'More people are signing in at this moment than passwords can be checked.',
      help: 'Try again in a few seconds.',
    },
    { 'retry-after': '5' },
  );
