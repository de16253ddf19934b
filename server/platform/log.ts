import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

export type Log = Logger;

/** Members that are never written, wherever in a log line's first three levels they stand. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'passwordHash',
  'secret',
  'secretKey',
  'apiKey',
  'sessionToken',
  'code',
  'AuthorizationKey',
  'BasicAuthPassword',
];
const redactedPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** The structured log: one JSON line per event, without secrets. */
export function createLog(options: { level: string; node?: string }, destination?: DestinationStream): Log {
  return pino(
    {
      level: options.level,
      base: options.node ? { node: options.node } : null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redactedPaths.filter((path) => !errorCodes.has(path)), censor: '[hidden]' },
      serializers: { err: withoutCredentials, error: withoutCredentials },
    },
    ...(destination ? [destination] : []),
  );
}

/** `err.code` is SQLSTATE or ECONNREFUSED, which whoever reads the log needs. */
const errorCodes = new Set(['*.code', '*.*.code']);

/** Connection strings in messages of drivers carry passwords: only user and host stay. */
function withoutCredentials(error: Error) {
  const plain = stdSerializers.err(error);
  const hide = (text: string) => text.replace(/(\w+:\/\/[^:/\s@]*):[^@\s]+@/g, '$1:[hidden]@');
  return { ...plain, message: hide(plain.message), stack: hide(plain.stack) };
}
