import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** What a newcomer downloads before the first screen stands; the map and each page come later. */
const FIRST_LOAD_LIMIT_KB = 300;

/** Where `npm start` listens; the development server passes API, health and OCPP on to it. */
const SERVER = process.env.BUSBAR_DEV_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), printFirstLoad()],
  resolve: { alias: { typebox: `${import.meta.dirname}/console/schemas-left-out.ts` } },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 1200 },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: SERVER, changeOrigin: false },
      '/health': SERVER,
      '/ready': SERVER,
    },
  },
});

/** Prints the gzipped JavaScript of the first load, and fails the build when it has grown past its limit. */
function printFirstLoad(): Plugin {
  return {
    name: 'busbar-first-load',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
      const first = new Set<string>();
      const visit = (name: string) => {
        const chunk = byName.get(name);
        if (!chunk || first.has(name)) return;
        first.add(name);
        chunk.imports.forEach(visit);
      };
      for (const chunk of chunks) if (chunk.isEntry) visit(chunk.fileName);
      const bytes = [...first].reduce((sum, name) => sum + gzipSync(byName.get(name)!.code).length, 0);
      const kilobytes = Math.round(bytes / 102.4) / 10;
      const line = `first load: ${kilobytes} KB of JavaScript (gzip), limit ${FIRST_LOAD_LIMIT_KB} KB`;
      if (kilobytes > FIRST_LOAD_LIMIT_KB) this.error(line);
      this.info(line);
    },
  };
}
