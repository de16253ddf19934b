import type { IClientOptions } from 'mqtt';
import { type AdrBroker, type VtnClient, VtnProblem } from './client.ts';
import { sayAdr } from './sentences.ts';

/** How long a broker may take to let us in. */
const connectMs = 8000;
const protocols = /^(mqtts?|wss?):\/\//;

export interface BrokerEar {
  /** Something changed at the server; what it says is not believed, the server is asked. */
  heard(): void;
  /** The broker is gone, for whatever reason. */
  gone(): void;
}

/**
 * Listens to the broker of a server (3.1, notifiers) on the topics of our vens. It does not come back by itself: its
 * token may have run out, and its address may be another by then. Throws a VtnProblem where it cannot be listened to.
 */
export async function openBroker(
  client: VtnClient,
  venIds: readonly string[],
  clientId: string,
  ear: BrokerEar,
): Promise<{ close(): Promise<void> }> {
  const broker = await client.broker();
  const url = broker?.URIS.find((one) => protocols.test(one));
  if (!broker || !url) throw new VtnProblem(sayAdr('no_broker'));
  const topics = await topicsOf(client, venIds);
  const { connectAsync } = await import('mqtt');
  const options = {
    clientId,
    connectTimeout: connectMs,
    reconnectPeriod: 0,
    ...(await proof(broker, client)),
  };
  const connection = await connectAsync(url, options, false).catch((error: unknown) => {
    throw new VtnProblem(
      sayAdr('broker_refused', { url, reason: (error as Error).message || String(error) }),
    );
  });
  let closed = false;
  connection.on('error', () => {});
  connection.on('message', () => ear.heard());
  connection.on('close', () => {
    if (!closed) ear.gone();
  });
  const close = () => {
    closed = true;
    return connection.endAsync(true).then(() => {});
  };
  const granted = await connection.subscribeAsync(topics).catch(() => []);
  if (granted.length === 0 || granted.some(({ qos }) => qos === 128)) {
    await close();
    throw new VtnProblem(sayAdr('broker_topics', { url, topics: topics.join(', ') }));
  }
  return { close };
}

/** Where our vens are told of events and programs, and where all events are told, if we may know. */
async function topicsOf(client: VtnClient, venIds: readonly string[]): Promise<string[]> {
  const topics = new Set<string>();
  for (const id of venIds)
    for (const path of [`vens/${encodeURIComponent(id)}/events`, `vens/${encodeURIComponent(id)}/programs`])
      for (const topic of await client.topics(path)) topics.add(topic);
  try {
    // Of events that name nobody only those may hear who may read all.
    for (const topic of await client.topics('events')) topics.add(topic);
  } catch (error) {
    if (!(error instanceof VtnProblem)) throw error;
  }
  if (topics.size === 0) throw new VtnProblem(sayAdr('no_topics'));
  return [...topics];
}

async function proof({ authentication }: AdrBroker, client: VtnClient): Promise<IClientOptions> {
  switch (authentication.method) {
    case 'ANONYMOUS':
      return {};
    case 'OAUTH2_BEARER_TOKEN': {
      const username = authentication.username.replace('{clientID}', client.clientId ?? '');
      return { username, password: (await client.bearer()) ?? '' };
    }
    case 'CERTIFICATE':
      return { ca: authentication.caCert, cert: authentication.clientCert, key: authentication.clientKey };
  }
}
