import pg from 'pg';

/** A statement that is prepared once on a connection, under its name; bytes travel as they are, texts as text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly Value[];
}

type Value = Buffer | string | null;

/** What the protocol offers beyond the library's published types. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  bind(bound: { statement: string; values: readonly Value[] }): void;
  execute(executed: Record<string, never>): void;
  sync(): void;
}

/** What each connection has prepared, or is about to. */
const preparedOn = new WeakMap<pg.Client, Set<string>>();

/**
 * Runs statements as one transaction that ends with their one Sync: neither BEGIN nor COMMIT are sent, and nothing
 * waits for an answer in between (PostgreSQL's protocol, "Pipelining"). Resolves when they are durable; rejects with
 * the first error, and then none of them has happened, unless the connection broke.
 */
export async function runTogether(client: pg.Client, statements: readonly Statement[]): Promise<void> {
  const prepared = preparedOn.get(client) ?? new Set();
  preparedOn.set(client, prepared);
  const preparing = statements
    .filter(({ name }) => !prepared.has(name))
    .map(({ name, text }) => {
      prepared.add(name);
      return client.query(`prepare "${name}" as ${text}`);
    });
  const done = new Promise<void>((resolve, reject) => {
    client.query(new Together(statements, (error) => (error ? reject(error) : resolve())));
  });
  const failed = (await Promise.allSettled([...preparing, done])).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

/** A query of the library that is several statements on the wire. Their rows, if any, are of no interest. */
class Together extends pg.Query {
  constructor(statements: readonly Statement[], done: (error: Error | undefined) => void) {
    super('', done);
    this.submit = (connection) => {
      const wire = connection as unknown as Wire;
      wire.stream.cork();
      try {
        for (const { name, values } of statements) {
          wire.bind({ statement: name, values });
          wire.execute({});
        }
        wire.sync();
      } finally {
        wire.stream.uncork();
      }
    };
  }

  handleDataRow(): void {}
  handleCommandComplete(): void {}
}
