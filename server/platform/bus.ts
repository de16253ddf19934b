/** Words between nodes. In one process they stay in memory; with several they travel over NATS. */
export interface Bus {
  /** Tells all who listen, once, with no memory of it. Subjects are dot-separated; data is JSON. */
  publish(subject: string, data: unknown): void;
  /** `*` stands for one word, `>` at the end for all that follow. Resolves once the subscription is in force. */
  subscribe(subject: string, listener: (data: unknown, subject: string) => void): Promise<Subscription>;
  /** Asks the one who serves the subject. `nobody`: no one serves it now. */
  request(subject: string, data: unknown, options: { timeoutMs: number }): Promise<Reply>;
  serve(subject: string, handler: (data: unknown) => Promise<unknown>): Promise<Subscription>;
  close(): Promise<void>;
}

export interface Subscription {
  end(): void;
}

export type Reply = { outcome: 'answered'; data: unknown } | { outcome: 'nobody' } | { outcome: 'timeout' };
