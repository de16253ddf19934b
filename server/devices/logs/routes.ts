import { Readable } from 'node:stream';
import { findTarget } from '../../gateway/index.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { type Handled, handle, handleRaw } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { House } from '../house.ts';
import { plainName } from '../transfers/grant.ts';
import * as contract from './contract.ts';
import { findLines } from './lines.ts';
import { findLogFile, findLogs } from './store.ts';

/** Logs of stations: which were asked for, and what is in the files that came. */
export function logRoutes({ db, files }: House): Handled[] {
  const contentOf = (file: { id: string; size_bytes: number }) =>
    file.size_bytes === 0 ? Readable.from([]) : files.read(file.id);

  async function fileOf(scope: Scope, { identity, fileId }: { identity: string; fileId: string }) {
    const station = await findTarget(db, scope, identity);
    const file = await findLogFile(db, scope, station.id, fileId);
    if (!file) throw notFound('such log file');
    // Of an empty file nothing has to be on disk.
    if (file.size_bytes > 0 && !(await files.has(file.id))) throw elsewhere(file.name);
    return file;
  }

  return [
    handle(contract.listLogs, ({ query, scope }) => findLogs(db, scope, query)),
    handle(contract.listStationLogs, async ({ params, query, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return findLogs(db, scope, query, id);
    }),
    handleRaw(contract.downloadLog, 'application/octet-stream', async ({ params, scope, reply }) => {
      const file = await fileOf(scope, params);
      reply.header('content-length', file.size_bytes);
      reply.header('content-disposition', `attachment; filename="${plainName(file.name, 'log')}"`);
      return contentOf(file);
    }),
    handle(contract.readLog, async ({ params, query, scope }) => {
      const file = await fileOf(scope, params);
      const { text, lines, next } = await findLines(() => contentOf(file), {
        words: query.q,
        from: query.from ?? 1,
        limit: contract.maxLines,
      });
      return { text, lines: [...lines], next };
    }),
  ];
}

const elsewhere = (name: string) =>
  problem(404, {
    title: 'Not on this machine',
    detail: `“${name}” is on record, but its content is not in the files folder.`,
    help: 'Several nodes need one files folder that all of them reach: see BUSBAR_FILES_DIR.',
  });
