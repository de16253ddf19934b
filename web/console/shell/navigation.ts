import type { Icon } from '@tabler/icons-react';
import {
  IconAlertTriangle,
  IconArchive,
  IconBolt,
  IconCalendar,
  IconCertificate,
  IconFileText,
  IconHelp,
  IconHourglass,
  IconKey,
  IconMapPin,
  IconNetwork,
  IconPlug,
  IconReceipt,
  IconRefresh,
  IconSettings,
  IconSitemap,
  IconTag,
  IconUpload,
  IconUsers,
} from '../../ui/icons.ts';

/** In the order of the rail. Devices: what is done to many stations, such as campaigns, certificates, templates. */
export const placeGroups = [
  'groupNetwork',
  'groupCharging',
  'groupEnergy',
  'groupDrivers',
  'groupMoney',
  'groupDevices',
  'groupAccess',
] as const;
export type PlaceGroup = (typeof placeGroups)[number];

/** A place in the rail: shown to those who may see it. */
export interface Place {
  to: string;
  word:
    | 'network'
    | 'sites'
    | 'stations'
    | 'waiting'
    | 'energy'
    | 'transactions'
    | 'quarantine'
    | 'attempts'
    | 'reservations'
    | 'tokens'
    | 'drivers'
    | 'fleets'
    | 'vehicles'
    | 'refusals'
    | 'localLists'
    | 'tariffs'
    | 'priceSeries'
    | 'revenue'
    | 'payments'
    | 'reconciliation'
    | 'invoices'
    | 'unbilled'
    | 'customers'
    | 'ledger'
    | 'settlement'
    | 'legalEntities'
    | 'certificates'
    | 'depots'
    | 'gridEvents'
    | 'meterKeys'
    | 'firmware'
    | 'logs'
    | 'campaigns'
    | 'deviceEvents'
    | 'configuration'
    | 'organizations'
    | 'operators'
    | 'keys'
    | 'audit'
    | 'eventsAside';
  icon: Icon;
  permission: string;
  group: PlaceGroup;
  /** Stands in the bar at the bottom of a phone; the others are behind "More". */
  thumb?: boolean;
}

export const places: readonly Place[] = [
  {
    to: '/',
    word: 'network',
    icon: IconNetwork,
    permission: 'stations:read',
    group: 'groupNetwork',
    thumb: true,
  },
  { to: '/sites', word: 'sites', icon: IconMapPin, permission: 'sites:read', group: 'groupNetwork' },
  {
    to: '/stations',
    word: 'stations',
    icon: IconPlug,
    permission: 'stations:read',
    group: 'groupNetwork',
    thumb: true,
  },
  {
    to: '/waiting',
    word: 'waiting',
    icon: IconHourglass,
    permission: 'stations:onboard',
    group: 'groupNetwork',
  },
  {
    to: '/transactions',
    word: 'transactions',
    icon: IconBolt,
    permission: 'transactions:read',
    group: 'groupCharging',
    thumb: true,
  },
  {
    to: '/quarantine',
    word: 'quarantine',
    icon: IconArchive,
    permission: 'transactions:read',
    group: 'groupCharging',
  },
  {
    to: '/attempts',
    word: 'attempts',
    icon: IconHelp,
    permission: 'transactions:read',
    group: 'groupCharging',
  },
  {
    to: '/reservations',
    word: 'reservations',
    icon: IconCalendar,
    permission: 'reservations:read',
    group: 'groupCharging',
  },
  {
    to: '/local-lists',
    word: 'localLists',
    icon: IconFileText,
    permission: 'stations:read',
    group: 'groupCharging',
  },
  {
    to: '/tariffs',
    word: 'tariffs',
    icon: IconReceipt,
    permission: 'tariffs:read',
    group: 'groupMoney',
  },
  { to: '/energy', word: 'energy', icon: IconSitemap, permission: 'energy:read', group: 'groupEnergy' },
  {
    to: '/grid-events',
    word: 'gridEvents',
    icon: IconAlertTriangle,
    permission: 'energy:read',
    group: 'groupEnergy',
  },
  { to: '/depots', word: 'depots', icon: IconCalendar, permission: 'energy:read', group: 'groupEnergy' },
  {
    to: '/price-series',
    word: 'priceSeries',
    icon: IconReceipt,
    permission: 'tariffs:read',
    group: 'groupMoney',
  },
  {
    to: '/revenue',
    word: 'revenue',
    icon: IconReceipt,
    permission: 'transactions:read',
    group: 'groupMoney',
  },
  { to: '/drivers', word: 'drivers', icon: IconUsers, permission: 'drivers:read', group: 'groupDrivers' },
  { to: '/fleets', word: 'fleets', icon: IconSitemap, permission: 'drivers:read', group: 'groupDrivers' },
  { to: '/vehicles', word: 'vehicles', icon: IconPlug, permission: 'drivers:read', group: 'groupDrivers' },
  { to: '/tokens', word: 'tokens', icon: IconTag, permission: 'tokens:read', group: 'groupDrivers' },
  {
    to: '/refusals',
    word: 'refusals',
    icon: IconHelp,
    permission: 'transactions:read',
    group: 'groupDrivers',
  },
  { to: '/payments', word: 'payments', icon: IconReceipt, permission: 'money:read', group: 'groupMoney' },
  {
    to: '/reconciliation',
    word: 'reconciliation',
    icon: IconRefresh,
    permission: 'money:read',
    group: 'groupMoney',
  },
  { to: '/invoices', word: 'invoices', icon: IconFileText, permission: 'money:read', group: 'groupMoney' },
  { to: '/unbilled', word: 'unbilled', icon: IconHourglass, permission: 'money:read', group: 'groupMoney' },
  { to: '/customers', word: 'customers', icon: IconUsers, permission: 'money:read', group: 'groupMoney' },
  { to: '/ledger', word: 'ledger', icon: IconReceipt, permission: 'money:read', group: 'groupMoney' },
  { to: '/settlement', word: 'settlement', icon: IconSitemap, permission: 'money:read', group: 'groupMoney' },
  {
    to: '/legal-entities',
    word: 'legalEntities',
    icon: IconSettings,
    permission: 'money:read',
    group: 'groupMoney',
  },
  {
    to: '/device-events',
    word: 'deviceEvents',
    icon: IconAlertTriangle,
    permission: 'stations:read',
    group: 'groupDevices',
  },
  { to: '/firmware', word: 'firmware', icon: IconUpload, permission: 'stations:read', group: 'groupDevices' },
  { to: '/logs', word: 'logs', icon: IconFileText, permission: 'stations:read', group: 'groupDevices' },
  {
    to: '/campaigns',
    word: 'campaigns',
    icon: IconRefresh,
    permission: 'stations:read',
    group: 'groupDevices',
  },
  {
    to: '/configuration',
    word: 'configuration',
    icon: IconSettings,
    permission: 'stations:read',
    group: 'groupDevices',
  },
  {
    to: '/certificates',
    word: 'certificates',
    icon: IconCertificate,
    permission: 'stations:read',
    group: 'groupDevices',
  },
  { to: '/meter-keys', word: 'meterKeys', icon: IconKey, permission: 'stations:read', group: 'groupDevices' },
  {
    to: '/organizations',
    word: 'organizations',
    icon: IconSitemap,
    permission: 'organizations:read',
    group: 'groupAccess',
  },
  {
    to: '/operators',
    word: 'operators',
    icon: IconUsers,
    permission: 'operators:read',
    group: 'groupAccess',
  },
  { to: '/keys', word: 'keys', icon: IconKey, permission: 'keys:read', group: 'groupAccess' },
  { to: '/audit', word: 'audit', icon: IconFileText, permission: 'audit:read', group: 'groupAccess' },
  {
    to: '/events-set-aside',
    word: 'eventsAside',
    icon: IconAlertTriangle,
    permission: 'settings:read',
    group: 'groupAccess',
  },
];
