import { access } from './access.ts';
import { shell } from './shell.ts';
import { ui } from './ui.ts';

export const english = { ui, shell, access } as const;
