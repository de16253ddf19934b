import { sqlState } from './database/errors.ts';

/** Items of one write at the most. */
const maxItems = 200;

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets callers that come in the same moment share one write, as a rule a transaction: what comes while one is on its way
 * goes with the next. Each resolves when its item is written. One that comes alone waits for nobody.
 *
 * A value that the database refuses (SQLSTATE class 22, 23) fails its own caller: the items of a write that ended so are
 * written one by one. Any other failure is told to all of them.
 */
export function gatherWrites<Item>(
  write: (items: readonly Item[]) => Promise<void>,
): (item: Item) => Promise<void> {
  let waiting: Waiting<Item>[] = [];
  let flying = false;

  async function fly(group: readonly Waiting<Item>[]): Promise<void> {
    try {
      await write(group.map(({ item }) => item));
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length > 1 && isRefused(error)) for (const one of group) await fly([one]);
      else for (const { reject } of group) reject(error);
    }
  }

  async function flyAll(): Promise<void> {
    flying = true;
    // Who comes in the same turn of the event loop goes along.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const group = waiting.slice(0, maxItems);
      waiting = waiting.slice(maxItems);
      await fly(group);
    }
    flying = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!flying) void flyAll();
    });
}

const isRefused = (error: unknown) => /^2[23]/.test(sqlState(error) ?? '');
