import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The slices in the order in which they may know each other: each imports only from those before it. */
const order = [
  'platform',
  'access',
  'gateway',
  'locations',
  'drivers',
  'tariffs',
  'reservations',
  'transactions',
  'readings',
  'billing',
  'books',
  'payments',
  'energy',
  'devices',
  'drive',
  'reports',
];

const root = resolve(import.meta.dirname, '..');
const server = join(root, 'server');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(([, path]) =>
    resolve(dirname(file), path!),
  );
}

const sliceOf = (file: string) => relative(server, file).split(sep)[0]!;
const isTest = (file: string) => file.endsWith('.test.ts') || file.includes(`${sep}testing`);

const imports = sources(server)
  .filter((file) => order.includes(sliceOf(file)) && !isTest(file))
  .flatMap((from) => importsOf(from).map((to) => ({ from, to })))
  .filter(({ from, to }) => to.startsWith(server) && sliceOf(from) !== sliceOf(to));
const shown = ({ from, to }: { from: string; to: string }) =>
  `${relative(root, from)} → ${relative(root, to)}`;

describe('the house', () => {
  it('is imported one way: a slice knows only the slices before it', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        order.indexOf(sliceOf(to)) >= order.indexOf(sliceOf(from)) || !order.includes(sliceOf(to)),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it('has one door per slice: its index.ts (contracts are shared freely)', () => {
    const wrong = imports.filter(({ to }) => sliceOf(to) !== 'platform' && !/(index|contract)\.ts$/.test(to));
    expect(wrong.map(shown)).toEqual([]);
  });

  it('keeps protocol versions out of the slices, except in their spokes', () => {
    const naming = sources(server).filter((file) => {
      const name = relative(server, file);
      if (
        isTest(file) ||
        name === 'slices.ts' || // pairs versions with spokes
        name.startsWith('gateway') ||
        /(^|[\\/])ocpp[^\\/]*\.ts$/.test(name) ||
        name.includes('demo')
      )
        return false;
      return /['"`](ocpp)?(1\.6|2\.0\.1|2\.1)['"`]/.test(readFileSync(file, 'utf8'));
    });
    expect(naming.map((file) => relative(root, file))).toEqual([]);
  });

  it('keeps the packages free of the server', () => {
    const wrong = ['packages', 'simulator']
      .flatMap((folder) => sources(join(root, folder)))
      .filter((file) => importsOf(file).some((to) => to.startsWith(server)));
    expect(wrong.map((file) => relative(root, file))).toEqual([]);
  });
});
