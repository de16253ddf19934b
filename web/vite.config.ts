import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** What a newcomer downloads before the first screen stands, of each app; the map and other pages come later. */
const FIRST_LOAD_LIMIT_KB: Readonly<Record<string, number>> = { console: 300, drive: 150 };

/** Where `npm start` listens; the development server passes API, health and OCPP on to it. */
const SERVER = process.env.BUSBAR_DEV_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), printFirstLoad()],
  resolve: { alias: { typebox: `${import.meta.dirname}/console/schemas-left-out.ts` } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: {
        console: `${import.meta.dirname}/index.html`,
        drive: `${import.meta.dirname}/drive/index.html`,
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: SERVER, changeOrigin: false },
      '/health': SERVER,
      '/ready': SERVER,
    },
  },
});

/** Prints the gzipped JavaScript of each app's first load, and fails the build when one has grown past its limit. */
function printFirstLoad(): Plugin {
  return {
    name: 'busbar-first-load',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
      for (const entry of chunks.filter(({ isEntry }) => isEntry)) {
        const first = new Set<string>();
        const visit = (name: string) => {
          const chunk = byName.get(name);
          if (!chunk || first.has(name)) return;
          first.add(name);
          chunk.imports.forEach(visit);
        };
        visit(entry.fileName);
        const bytes = [...first].reduce((sum, name) => sum + gzipSync(byName.get(name)!.code).length, 0);
        const kilobytes = Math.round(bytes / 102.4) / 10;
        const limit = FIRST_LOAD_LIMIT_KB[entry.name] ?? 0;
        const line = `first load of ${entry.name}: ${kilobytes} KB of JavaScript (gzip), limit ${limit} KB`;
        if (kilobytes > limit) this.error(line);
        this.info(line);
      }
    },
  };
}
