import type { english } from '../en/index.ts';
import type { Words } from '../index.ts';
import { access } from './access.ts';
import { tokens } from './drivers.ts';
import { shell } from './shell.ts';
import { bulk, imports } from './tasks.ts';
import { ui } from './ui.ts';

export const german: Words<typeof english> = { ui, shell, access, bulk, imports, tokens };
