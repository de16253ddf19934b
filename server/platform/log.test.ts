import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { createLog } from './log.ts';

it('writes no secret into the log, wherever it stands', async () => {
  const sink = new PassThrough();
  const log = createLog({ level: 'info', node: 'n1' }, sink);
  const failed = Object.assign(new Error('connect to postgres://busbar:hunter2@db:5432/x failed'), {
    code: '28P01',
  });
  log.error(
    { err: failed, password: 'hunter2', req: { headers: { authorization: 'Bearer hunter2' } } },
    'no',
  );
  log.info({ station: { AuthorizationKey: 'hunter2' }, code: 'hunter2' }, 'changed');
  sink.end();
  const written = await text(sink);
  expect(written).not.toContain('hunter2');
  expect(written).toContain('postgres://busbar:[hidden]@db:5432/x');
  expect(written).toContain('"node":"n1"');
});
