import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const { sourcesHash } = await import(new URL('./web-app.mjs', import.meta.url).href);

const root = mkdtempSync(join(tmpdir(), 'busbar-web-'));
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function hashAfter(path: string, content: string): string {
  write(path, content);
  return sourcesHash(root);
}

test('the web app is built anew when something that goes into it has changed, and only then', () => {
  write('package-lock.json', '{}');
  write('packages/pricing/src/index.ts', '');
  write('server/drivers/contract.ts', `import { id } from '../platform/shapes.ts';`);
  write('server/platform/shapes.ts', '');
  write('server/drivers/store.ts', '');
  const first = hashAfter(
    'web/console/tokens.tsx',
    `import { listTokens } from '../../server/drivers/contract.ts';`,
  );

  expect(hashAfter('server/drivers/store.ts', 'select')).toBe(first);
  expect(hashAfter('web/e2e/page.test.ts', 'test')).toBe(first);
  expect(hashAfter('web/dist/index.html', 'built')).toBe(first);

  const contract = hashAfter('server/platform/shapes.ts', 'export const id = 1;');
  expect(contract).not.toBe(first);
  const kernel = hashAfter('packages/pricing/src/index.ts', 'export {};');
  expect(kernel).not.toBe(contract);
  expect(hashAfter('package-lock.json', '{"react":20}')).not.toBe(kernel);
});
