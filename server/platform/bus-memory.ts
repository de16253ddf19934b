import type { Bus, Reply, Subscription } from './bus.ts';

type Listener = (data: unknown, subject: string) => void;
type Server = (data: unknown) => Promise<unknown>;

const nobody: readonly Listener[] = [];

/**
 * The bus of a single process. Messages take the same road as over a wire: they are copied through JSON
 * and arrive after the call that sent them, so that nothing works here which fails between two nodes.
 */
export function createMemoryBus(onError: (error: unknown) => void = () => {}): Bus {
  const exact = new Map<string, Set<Listener>>();
  const patterns = new Map<Listener, string[]>();
  const servers = new Map<string, Server[]>();

  function listenersOf(subject: string): readonly Listener[] {
    const told = exact.get(subject);
    if (patterns.size === 0) return told ? [...told] : nobody;
    const found = [...(told ?? [])];
    const words = subject.split('.');
    for (const [listener, pattern] of patterns) if (matches(pattern, words)) found.push(listener);
    return found;
  }

  function deliver(listener: Listener, text: string, subject: string): void {
    try {
      listener(JSON.parse(text), subject);
    } catch (error) {
      onError(error);
    }
  }

  return {
    publish(subject, data) {
      const listeners = listenersOf(subject);
      if (listeners.length === 0) return;
      const text = JSON.stringify(data ?? null);
      queueMicrotask(() => {
        for (const listener of listeners) deliver(listener, text, subject);
      });
    },

    async subscribe(subject, listener) {
      // A wrapper of its own: the same function may listen twice, and each ending ends one.
      const own: Listener = (data, from) => listener(data, from);
      if (subject.includes('*') || subject.endsWith('>')) {
        patterns.set(own, subject.split('.'));
        return once(() => patterns.delete(own));
      }
      add(exact, subject, own);
      return once(() => remove(exact, subject, own));
    },

    async request(subject, data, { timeoutMs }) {
      const server = servers.get(subject)?.at(-1);
      if (!server) return { outcome: 'nobody' };
      const copy: unknown = JSON.parse(JSON.stringify(data ?? null));
      return withLimit(timeoutMs, async () => {
        await null;
        const answer = await askServer(subject, server, copy);
        return { outcome: 'answered', data: JSON.parse(JSON.stringify(answer ?? null)) };
      });
    },

    async serve(subject, handler) {
      const own: Server = (data) => handler(data);
      servers.set(subject, [...(servers.get(subject) ?? []), own]);
      return once(() => {
        const left = (servers.get(subject) ?? []).filter((server) => server !== own);
        if (left.length > 0) servers.set(subject, left);
        else servers.delete(subject);
      });
    },

    async close() {
      exact.clear();
      patterns.clear();
      servers.clear();
    },
  };
}

/** `*` stands for one word, `>` for one or more at the end: the rule of NATS. */
function matches(pattern: readonly string[], words: readonly string[]): boolean {
  for (const [index, word] of pattern.entries()) {
    if (word === '>') return words.length > index;
    if (index >= words.length || (word !== '*' && word !== words[index])) return false;
  }
  return words.length === pattern.length;
}

async function withLimit(timeoutMs: number, work: () => Promise<Reply>): Promise<Reply> {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  const timer = setTimeout(() => resolve({ outcome: 'timeout' }), timeoutMs);
  try {
    return await Promise.race([promise, work()]);
  } finally {
    clearTimeout(timer);
  }
}

function add(map: Map<string, Set<Listener>>, subject: string, listener: Listener): void {
  const listeners = map.get(subject);
  if (listeners) listeners.add(listener);
  else map.set(subject, new Set([listener]));
}

function remove(map: Map<string, Set<Listener>>, subject: string, listener: Listener): void {
  const listeners = map.get(subject);
  listeners?.delete(listener);
  if (listeners?.size === 0) map.delete(subject);
}

function once(end: () => void): Subscription {
  let ended = false;
  return {
    end() {
      if (ended) return;
      ended = true;
      end();
    },
  };
}

async function askServer(subject: string, server: Server, data: unknown): Promise<unknown> {
  try {
    return await server(data);
  } catch (cause) {
    throw new Error(`asking ${subject} failed there: ${(cause as Error).message}`, { cause });
  }
}
