import type { Version } from '@busbar/ocpp';
import type { ListDialect } from './list-dialect.ts';
import { list2 } from './ocpp2-list.ts';
import { list16 } from './ocpp16-list.ts';

/** How each version speaks about local lists. */
export const listDialects: Readonly<Record<Version, ListDialect>> = {
  '1.6': list16,
  '2.0.1': list2,
  '2.1': list2,
};
