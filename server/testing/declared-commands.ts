/** All that can be asked of stations, as the slices declare it, for tests. */

import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { DeclaredCommand } from '../gateway/contract.ts';

const SERVER = join(import.meta.dirname, '..');

/** The commands of every slice. */
export async function declaredCommands(): Promise<DeclaredCommand[]> {
  const files = globSync('**/*contract.ts', { cwd: SERVER });
  const modules = await Promise.all(files.map((file) => import(join(SERVER, file))));
  const isCommand = (value: unknown): value is DeclaredCommand =>
    typeof value === 'object' && value !== null && 'intent' in value && 'route' in value;
  return modules.flatMap((module) =>
    Object.values(module).flatMap((value) =>
      isCommand(value)
        ? [value]
        : typeof value === 'object' && value !== null
          ? Object.values(value).filter(isCommand)
          : [],
    ),
  );
}
