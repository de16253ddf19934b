import type { english } from '../en/index.ts';
import type { Words } from '../index.ts';
import { access } from './access.ts';
import { aside } from './aside.ts';
import { books } from './books.ts';
import { certificates } from './certificates.ts';
import { attempts, quarantine, transactions } from './charging.ts';
import { configuration } from './configuration.ts';
import { depots } from './depots.ts';
import { devices } from './devices.ts';
import { tokens } from './drivers.ts';
import { gateway } from './gateway.ts';
import { grid } from './grid.ts';
import { account, audit, keys, operators, organizations } from './house.ts';
import { limits } from './limits.ts';
import { network } from './network.ts';
import { payments } from './payments.ts';
import { drivers, fleets, pickPeople, refusals, siteAccess, vehicles } from './people.ts';
import { power } from './power.ts';
import { prices, revenue } from './prices.ts';
import { readings } from './readings.ts';
import { refused } from './refused.ts';
import { reservations } from './reservations.ts';
import { saving } from './saving.ts';
import { shell } from './shell.ts';
import { sites } from './sites.ts';
import { stations } from './stations.ts';
import { tariffs } from './tariffs.ts';
import { bulk, imports } from './tasks.ts';
import { ui } from './ui.ts';
import { upkeep } from './upkeep.ts';
import { whatIf } from './whatIf.ts';
import { wire } from './wire.ts';

export const german: Words<typeof english> = {
  ui,
  shell,
  access,
  bulk,
  imports,
  tokens,
  drivers,
  fleets,
  vehicles,
  refusals,
  siteAccess,
  pickPeople,
  tariffs,
  books,
  upkeep,
  wire,
  whatIf,
  configuration,
  depots,
  devices,
  certificates,
  gateway,
  grid,
  limits,
  reservations,
  network,
  payments,
  power,
  prices,
  readings,
  revenue,
  refused,
  saving,
  sites,
  stations,
  transactions,
  quarantine,
  attempts,
  account,
  aside,
  audit,
  keys,
  operators,
  organizations,
};
