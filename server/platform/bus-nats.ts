import {
  connect,
  type Msg,
  type NatsConnection,
  type Subscription as NatsSubscription,
  RequestError,
  TimeoutError,
} from '@nats-io/transport-node';
import type { Bus, Reply, Subscription } from './bus.ts';

/** How a server of a subject answers: with data, or with why its handler failed. */
type Envelope = { data: unknown } | { failed: string };

/** The first connection gives up after this; later ones are tried for ever. */
const CONNECT_TIMEOUT_MS = 10_000;
const RECONNECT_WAIT_MS = 500;

export interface NatsBusOptions {
  /** One or several `nats://host:port`, separated by commas. */
  url: string;
  /** This node's name, as the NATS server lists it. */
  name: string;
  onError?: (error: unknown) => void;
  /** Told when the NATS server is lost and when it is back. */
  onConnection?: (connected: boolean) => void;
}

/** The bus between several nodes, over NATS. Fails when no server answers within ten seconds. */
export async function createNatsBus(options: NatsBusOptions): Promise<Bus> {
  const onError = options.onError ?? (() => {});
  const connection = await connectOrExplain(options);
  let connected = true;
  void watch(connection, (now) => {
    connected = now;
    options.onConnection?.(now);
  });

  function listen(subject: string, callback: (message: Msg) => void): NatsSubscription {
    return connection.subscribe(subject, {
      callback: (error, message) => {
        if (error) return onError(error);
        try {
          callback(message);
        } catch (failure) {
          onError(failure);
        }
      },
    });
  }

  return {
    publish(subject, data) {
      // While the server is away words are lost, as they may be; kept ones would fill the memory.
      if (!connected) return;
      connection.publish(subject, JSON.stringify(data ?? null));
    },

    async subscribe(subject, listener) {
      const subscription = listen(subject, (message) => listener(message.json(), message.subject));
      await connection.flush();
      return ending(connection, subscription);
    },

    async request(subject, data, { timeoutMs }): Promise<Reply> {
      try {
        const message = await connection.request(subject, JSON.stringify(data ?? null), {
          timeout: timeoutMs,
        });
        const envelope = message.json<Envelope>();
        if ('failed' in envelope) throw new Error(`asking ${subject} failed there: ${envelope.failed}`);
        return { outcome: 'answered', data: envelope.data };
      } catch (error) {
        if (error instanceof RequestError && error.isNoResponders()) return { outcome: 'nobody' };
        if (error instanceof TimeoutError || (error as Error).cause instanceof TimeoutError) {
          return { outcome: 'timeout' };
        }
        throw error;
      }
    },

    async serve(subject, handler) {
      const subscription = listen(subject, (message) => void answer(message, handler, onError));
      await connection.flush();
      return ending(connection, subscription);
    },

    async close() {
      await connection.drain();
    },
  };
}

async function connectOrExplain({ url, name }: NatsBusOptions): Promise<NatsConnection> {
  try {
    return await connect({
      servers: url.split(',').map((server) => server.trim()),
      name,
      timeout: CONNECT_TIMEOUT_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_WAIT_MS,
    });
  } catch (cause) {
    throw new Error(
      'No NATS server answers at NATS_URL: is it running, and are its port and password right?',
      {
        cause,
      },
    );
  }
}

async function watch(connection: NatsConnection, told: (connected: boolean) => void): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'disconnect') told(false);
    if (status.type === 'reconnect') told(true);
  }
}

async function answer(
  message: Msg,
  handler: (data: unknown) => Promise<unknown>,
  onError: (error: unknown) => void,
): Promise<void> {
  let envelope: Envelope;
  try {
    envelope = { data: (await handler(message.json())) ?? null };
  } catch (error) {
    onError(error);
    envelope = { failed: (error as Error).message };
  }
  // Answering after the connection closed is nobody's loss: the asker has timed out.
  if (!message.respond(JSON.stringify(envelope)))
    onError(new Error(`no answer was wanted on ${message.subject}`));
}

function ending(connection: NatsConnection, subscription: NatsSubscription): Subscription {
  return {
    end() {
      if (!connection.isClosed()) subscription.unsubscribe();
    },
  };
}
