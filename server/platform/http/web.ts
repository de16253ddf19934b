import { stat } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import serveStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Vite puts files whose names carry a hash of their content here: they never change. */
const hashedFolder = `assets${sep}`;
const yearMs = 365 * 24 * 60 * 60 * 1000;

/**
 * Serves the built web apps: their files, and their pages for every other address, for the apps have routes of their own.
 * Returns what answers a GET that no API route took.
 */
export async function createWeb(app: FastifyInstance, folder: string) {
  await app.register(serveStatic, { root: folder, serve: false, preCompressed: true, index: false });
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const file = await fileOf(folder, request.url);
    if (file) {
      const hashed = file.startsWith(hashedFolder);
      return reply.sendFile(file, { immutable: hashed, maxAge: hashed ? yearMs : 0 });
    }
    const page = pageOf(request.url);
    if (await exists(join(folder, page))) return reply.sendFile(page, { maxAge: 0 });
    return reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
  };
}

/** The drivers' app has a page of its own; every other address is the console's. */
const pageOf = (url: string) => (/^\/drive([/?]|$)/.test(url) ? join('drive', 'index.html') : 'index.html');

/** The path of an existing file below the folder; undefined for anything else. */
async function fileOf(folder: string, url: string): Promise<string | undefined> {
  let path: string;
  try {
    path = decodeURIComponent(url.split('?', 1)[0]!);
  } catch {
    return undefined;
  }
  const relative = normalize(path).replace(/^[/\\]+/, '');
  if (!relative || relative.startsWith('..') || relative.includes('\0')) return undefined;
  return (await exists(join(folder, relative))) ? relative : undefined;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Busbar</title>
<body style="font: 16px/1.5 system-ui; max-width: 40em; margin: 4em auto; padding: 0 1em">
<h1>The console is not built yet</h1>
<p>Stop Busbar and run <code>npm start</code>, which builds it, or run <code>npm run build</code> and reload this page.</p>
<p>The API works meanwhile: <a href="/api/docs">/api/docs</a>.</p>`;
